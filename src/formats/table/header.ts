import { nearNames } from '../json/index.ts';
import { splitCells, type Separator } from './cells.ts';
import { shown } from './number.ts';

/** The names of `width` columns out of a header line; undefined if it does not name so many. */
export function namesOf(header: string, separator: Separator, width: number): string[] | undefined {
  const blanks = header.length > longestHeader ? [plain] : [plain, bracketsJoined, wideGaps];
  const ways = separator === 'blank' ? blanks : [(line: string) => splitCells(line, separator)];
  for (const way of ways) {
    const names = way(header);
    if (names?.length === width) return names;
  }
  return undefined;
}

/** Joining words costs the square of the length. */
const longestHeader = 10_000;

const plain = (line: string): string[] | undefined => splitCells(line, 'blank');
/** `freq (GHz)  S11 [dB]` has two names. */
const bracketsJoined = (line: string): string[] | undefined =>
  plain(line)?.reduce<string[]>((names, word) => {
    const before = names.at(-1);
    const isOpen = before !== undefined && isOpenAt(before);
    if (before !== undefined && (isOpen || /^[([]/.test(word))) names[names.length - 1] = `${before} ${word}`;
    else names.push(word);
    return names;
  }, []);
const isOpenAt = (name: string): boolean =>
  Math.max(name.lastIndexOf('('), name.lastIndexOf('[')) > Math.max(name.lastIndexOf(')'), name.lastIndexOf(']'));
/** `Total energy   Time step` has two names. */
const wideGaps = (line: string): string[] => line.trim().split(/\t+| {2,}/);

/** A column found by its name or its number from 1; `unit` is the one that the header gives where it was looked past. */
export type ColumnPlace = { readonly at: number; readonly unit?: string } | { readonly why: string };

export function findColumn(names: readonly string[] | undefined, width: number, wanted: string | number): ColumnPlace {
  if (typeof wanted === 'number') {
    return wanted <= width
      ? { at: wanted - 1 }
      : { why: `the table has ${width} columns, so none is number ${wanted}` };
  }
  if (names === undefined)
    return { why: `the table has no header line for its ${width} columns, so none is called ${wanted}` };
  const exact = placesOf(names, (name) => name === wanted);
  const found = exact.length > 0 ? exact : placesOf(names, (name) => withoutUnit(name).name === wanted);
  if (found.length > 1) return { why: `${found.length} columns are called ${wanted}` };
  const at = found[0];
  if (at === undefined) return { why: noColumn(names, wanted) };
  const { unit } = exact.length > 0 ? {} : withoutUnit(names[at] ?? '');
  return unit === undefined ? { at } : { at, unit };
}

function placesOf(names: readonly string[], isWanted: (name: string) => boolean): number[] {
  return names.flatMap((name, at) => (isWanted(name) ? [at] : []));
}

/** `f [GHz]`, `f (GHz)`: the name and the unit of a column. */
function withoutUnit(name: string): { name: string; unit?: string } {
  const [, before = '', unit = ''] = /^([^([]*)[([]([^()[\]]*)[)\]]$/.exec(name.slice(0, 200)) ?? [];
  return before.trim() === '' ? { name } : { name: before.trimEnd(), unit: unit.trim() };
}

function noColumn(names: readonly string[], wanted: string): string {
  const near = nearNames(
    wanted,
    names.map((name) => withoutUnit(name).name),
  );
  const known = names.slice(0, 8).map(shown).join(', ') + (names.length > 8 ? ', …' : '');
  return `no column is called ${wanted}; ${near[0] === undefined ? `there are ${known}` : `did you mean ${near[0]}?`}`;
}
