import { bold, dim, green, red, type Line } from './look.ts';
import { tableLines } from './table.ts';

/** A value that is not the same on two sides; null where one side has none. */
export interface Change {
  path: string;
  before: string | null;
  after: string | null;
  unit?: string;
}

/** `radius_m  0.1 → 0.05`, one a line. */
export function changeLines(changes: readonly Change[], width: number): Line[] {
  return tableLines(
    [{ least: 16 }, { least: 24 }],
    changes.map(({ path, before, after, unit }): Line[] => [
      bold(path),
      [before === null ? red('none') : before, dim(' → '), after === null ? red('none') : green(after), unitOf(unit)],
    ]),
    { width, indent: 2 },
  );
}

function unitOf(unit: string | undefined): Line {
  return unit === undefined || unit === '' ? '' : dim(` ${unit}`);
}
