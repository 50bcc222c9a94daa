/** A line that only one of two texts has. */
export interface LineChange {
  sign: '-' | '+';
  /** In the text that has it, from 1. */
  line: number;
  text: string;
}

/** Texts that differ in more lines than this are not compared line by line: nobody reads that. */
const mostChanges = 600;

/**
 * The least list of lines to take out and put in that makes `after` of `before` (Myers, "An O(ND) difference algorithm",
 * 1986), in order; undefined if there are more than 600.
 */
export function diffLines(before: string, after: string): LineChange[] | undefined {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const found = shortest(a.slice(start, endA), b.slice(start, endB));
  return found?.map((change) => ({ ...change, line: change.line + start }));
}

/** Line ends count: a text without the last one differs from the text with it. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push('\\ no line end after the last line');
  return lines;
}

function shortest(a: readonly string[], b: readonly string[]): LineChange[] | undefined {
  const reach = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= mostChanges; edits++) {
    trace.push(new Map(reach));
    for (let k = -edits; k <= edits; k += 2) {
      let x = startOf(reach, k, edits);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a, b);
    }
  }
  return undefined;
}

/** Where the furthest path on diagonal `k` starts: from above by a line of `b`, or from the left by one of `a`. */
function startOf(reach: ReadonlyMap<number, number>, k: number, edits: number): number {
  return isDown(reach, k, edits) ? at(reach, k + 1) : at(reach, k - 1) + 1;
}

function isDown(reach: ReadonlyMap<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && at(reach, k - 1) < at(reach, k + 1));
}

const at = (reach: ReadonlyMap<number, number>, k: number): number => reach.get(k) ?? 0;

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  a: readonly string[],
  b: readonly string[],
): LineChange[] {
  const changes: LineChange[] = [];
  let [x, y] = [a.length, b.length];
  for (const [edits, reach] of [...trace.entries()].toReversed()) {
    if (edits === 0) break;
    const down = isDown(reach, x - y, edits);
    const from = down ? x - y + 1 : x - y - 1;
    x = at(reach, from);
    y = x - from;
    changes.push(down ? { sign: '+', line: y + 1, text: b[y] ?? '' } : { sign: '-', line: x + 1, text: a[x] ?? '' });
  }
  return changes.reverse();
}
