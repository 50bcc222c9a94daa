/**
 * How a value inside a file is named, the same for every format (JSON, ACE3P inputs, SMTK resources):
 *
 *     ModelInfo.BoundaryCondition.Exterior      names from the outside in, joined by dots
 *     Port[2].NumberOfModes                     [n], from 1: the n-th of the things that share a name …
 *     StartPoint[3]                             … or the n-th value where the name stands for one list
 *     Monitor[2].Coordinate[3]                  both
 *     Materials."Cu (99.9%, r.t.)".Sigma        a name with a dot, bracket, = or quote in it stands in double quotes,
 *                                               a double quote inside is written twice
 */
export interface PathStep {
  /** Undefined only in a first step that is nothing but brackets: `[2].x`. */
  readonly name: string | undefined;
  /** The numbers in brackets after the name, each from 1. */
  readonly picks: readonly number[];
}

const step = /(?:"((?:[^"]|"")*)"|([^."[\]=]*))((?:\[\d{1,9}\])*)(\.|$)/y;

/** The steps of a path, or undefined where it is not one. */
export function readPath(path: string): readonly PathStep[] | undefined {
  const steps: PathStep[] = [];
  step.lastIndex = 0;
  for (;;) {
    const match = step.exec(path);
    if (match === null) return undefined;
    const [, quoted, bare = '', brackets = '', end] = match;
    const name = quoted?.replaceAll('""', '"') ?? (bare.trim() || undefined);
    const picks = Array.from(brackets.matchAll(/\d+/g), Number);
    const isStep = name !== undefined || (steps.length === 0 && picks.length > 0);
    if (!isStep || picks.includes(0)) return undefined;
    steps.push({ name, picks });
    if (end === '') return steps;
  }
}

/** `name` as one step of a path; `pick` is given where several things share the name. */
export function writeStep(name: string, pick?: number): string {
  const isPlain = name !== '' && !/[."[\]=]|^\s|\s$/.test(name);
  return (isPlain ? name : `"${name.replaceAll('"', '""')}"`) + (pick === undefined ? '' : `[${pick}]`);
}

/** One path out of an outer path (empty at the top) and a step below it. */
export function joinPath(outer: string, inner: string): string {
  return outer === '' ? inner : `${outer}.${inner}`;
}
