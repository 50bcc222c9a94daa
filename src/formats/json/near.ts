/** The names most like `wanted`, at most `most`, the likeliest first; none where nothing is like it. */
export function nearNames(wanted: string, known: Iterable<string>, most = 3): readonly string[] {
  if (wanted === '' || wanted.length > longest) return [];
  const target = wanted.toLowerCase();
  const allowed = Math.min(target.length - 1, Math.max(2, Math.floor(target.length / 3)));
  const found: { name: string; cost: number }[] = [];
  for (const name of known) {
    const cost = costOf(target, name.toLowerCase(), allowed);
    if (cost <= allowed) found.push({ name, cost });
  }
  return found
    .sort((a, b) => a.cost - b.cost)
    .slice(0, most)
    .map(({ name }) => name);
}

const longest = 300;

/** Edits between the two, or between `target` and the end of `name` with as many steps: `Exterior` finds `A.B.Exterior`. */
function costOf(target: string, name: string, allowed: number): number {
  if (name === target) return 0;
  const whole = edits(target, name, allowed);
  const steps = target.split('.').length;
  const tail = name.split('.').slice(-steps).join('.');
  return tail === name ? whole : Math.min(whole, edits(target, tail, allowed) + 0.5);
}

/** Optimal string alignment distance, given up beyond `most`. */
function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most || b.length > longest) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length] ?? most + 1;
}
