import { AppError } from '../../errors/index.ts';

/** A place in a text, both counted from 1; `column` counts UTF-16 units. */
export interface Place {
  line: number;
  column: number;
}

/** Where `offset` is. Linear in `offset`: for errors and single values, not for every value of a large file. */
export function placeOf(text: string, offset: number): Place {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** Finds the line of any number of offsets; passes over the text once, when it is first asked. */
export function lineFinder(text: string): (offset: number) => number {
  let starts: Int32Array | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let [low, high] = [0, starts.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function lineStarts(text: string): Int32Array {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  const starts = new Int32Array(count);
  for (let line = 1, at = text.indexOf('\n'); at !== -1; line++, at = text.indexOf('\n', at + 1)) starts[line] = at + 1;
  return starts;
}

/** The error for a file that is not what it should be: `why` without a full stop, starting in lower case. */
export function broken(text: string, file: string, offset: number, why: string): AppError<'FILE_FORMAT'> {
  return new AppError('FILE_FORMAT', { file, ...placeOf(text, offset), why });
}

const lfsPointer = 'version https://git-lfs.github.com/spec/';

/**
 * Refuses what no text format can be: an empty file, a git-LFS pointer that stands in for the file, a binary file.
 *
 * @throws AppError FILE_FORMAT
 */
export function refuseForeign(text: string, file: string): void {
  const first = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (text.startsWith(lfsPointer, first)) {
    throw broken(text, file, 0, 'this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it');
  }
  const zero = text.indexOf('\0');
  if (zero !== -1) throw broken(text, file, zero, 'this is a binary file, not text');
  if (!/\S/.test(text.length > first ? text.slice(first) : '')) throw broken(text, file, 0, 'the file is empty');
}

/** `text` with the units from `start` to `end` replaced, every other byte as it was. */
export function splice(text: string, { start, end }: { start: number; end: number }, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
