import { AppError } from '../../errors/index.ts';

/** What POSIX systems say when something cannot be written or read, and that in our words. */
const reasons: readonly [RegExp, string][] = [
  [/no space left/i, 'there is no space left on the device'],
  [/quota/i, 'your disk quota is used up'],
  [/read-only file system/i, 'the file system is read-only'],
  [/permission denied/i, 'you have no right to write there'],
  [/not a directory|file exists/i, 'a part of the path is not a folder'],
  [/file name too long/i, 'the name is too long'],
  [/input\/output error/i, 'the device reported an error'],
  [/command not found|not found$/im, 'a program that is needed is not there'],
];

/** WRITE_FAILED for a place on a machine, with the machine's own words as the detail. */
export function notWritten(machine: string, path: string, words: string): AppError {
  const why = reasons.find(([sign]) => sign.test(words))?.[1] ?? lastLine(words);
  return new AppError('WRITE_FAILED', { path: `${machine}:${path}`, why }, { detail: words });
}

/** INPUT_UNREADABLE for a place on a machine. */
export function notRead(machine: string, path: string, words: string): AppError {
  const why = /permission denied/i.test(words) || words === '' ? 'you have no right to read it' : lastLine(words);
  return new AppError('INPUT_UNREADABLE', { path: `${machine}:${path}`, why }, { detail: words });
}

function lastLine(words: string): string {
  return words.trim().split('\n').at(-1) || 'it did not say why';
}
