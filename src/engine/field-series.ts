/** ACE3P's files of one field each: modes of Omega3P, and moments of T3P, whose volume monitors end in `.out`. */
const ofSeries = /(?:\.mod|ts_t[\d.]+ps\.out)$/i;
/** The frequency that Omega3P puts into the names of its modes: `mode.l0.m0003.1.3138100e+09.mod`. */
const frequency = /\.\d\.\d+e[+-]\d+(?=\.mod$)/i;
const number = /\d+(?:\.\d+)?/g;

/** True for a file that ACE3P writes a field into, whatever it is called. */
export function isFieldOfAce3p(path: string): boolean {
  return ofSeries.test(path);
}

/**
 * Files that are the steps of one thing: alike but for the last number in their names (the frequency of a mode aside), which
 * tells their order. A file that is alone is a list of one; lists are in the order of their first files.
 */
export function seriesIn<T extends { readonly path: string }>(files: readonly T[]): T[][] {
  const series = new Map<string, { file: T; at: number }[]>();
  for (const file of files) {
    const { key, at } = stepOf(file.path);
    const steps = series.get(key);
    if (steps === undefined) series.set(key, [{ file, at }]);
    else steps.push({ file, at });
  }
  return Array.from(series.values(), (steps) => steps.toSorted((a, b) => a.at - b.at).map(({ file }) => file));
}

/** What a file has in common with the other steps, and which one it is. */
function stepOf(path: string): { key: string; at: number } {
  const start = path.lastIndexOf('/') + 1;
  const name = path.slice(start).replace(frequency, '');
  const last = ofSeries.test(path) ? Array.from(name.matchAll(number)).at(-1) : undefined;
  if (last === undefined) return { key: path, at: 0 };
  const [written] = last;
  // No path has a slash at its end.
  const key = `${path.slice(0, start)}${name.slice(0, last.index)}*${name.slice(last.index + written.length)}/`;
  return { key, at: Number(written) };
}
