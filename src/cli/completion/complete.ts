import { commandTable } from '../command-table.ts';
import type { Command } from '../command.ts';
import { flagOf, type Completes, type Option } from '../options.ts';
import { oneLine } from '../render/look.ts';
import { candidatesFor, type Candidate } from './candidates.ts';

/** Prints what can stand in place of the last word. An error is silence: a shell is in the middle of a line. */
export async function complete(words: readonly string[], cwd: string): Promise<void> {
  const found = await candidates(words, cwd).catch(() => []);
  const lines = found.map(({ value, about }) =>
    about === undefined ? oneLine(value) : `${oneLine(value)}\t${oneLine(about)}`,
  );
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Candidates for the last of the words after `simtrail`. */
export async function candidates(words: readonly string[], cwd: string): Promise<Candidate[]> {
  const before = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  const called = await calledCommand(before);
  const known =
    called === undefined
      ? commandWords(before)
      : await inCommand(called, { before, last, folder: folderOf(before, cwd) });
  return known.filter(({ value }) => value.startsWith(last));
}

interface Called {
  command: Command;
  /** Words of the command itself. */
  length: number;
}

async function calledCommand(words: readonly string[]): Promise<Called | undefined> {
  const plain = withoutShared(words);
  for (const length of [2, 1]) {
    const entry = commandTable[plain.slice(0, length).join(' ')];
    if (entry !== undefined && plain.length >= length) return { command: await entry.load(), length };
  }
  return undefined;
}

/** First words, and second ones where the first stands for several commands. */
function commandWords(before: readonly string[]): Candidate[] {
  const plain = withoutShared(before);
  const names = Object.entries(commandTable).map(([name, { summary }]) => ({ name: name.split(' '), summary }));
  const matching = names.filter(({ name }) => plain.every((word, i) => name[i] === word) && name.length > plain.length);
  const values = new Map<string, Candidate>();
  for (const { name, summary } of matching) {
    const value = name[plain.length] ?? '';
    values.set(value, name.length > plain.length + 1 ? { value } : { value, about: summary });
  }
  return [...values.values()];
}

async function inCommand(
  { command, length }: Called,
  { before, last, folder }: { before: readonly string[]; last: string; folder: string },
): Promise<Candidate[]> {
  const options = Object.entries(command.options).map(([key, option]) => ({ flag: flagOf(key, option), option }));
  const isOption = !before.includes('--');
  const open = isOption ? openOption(before.at(-1), options) : undefined;
  if (open !== undefined) return open === 'folder' ? [] : candidatesFor(open, folder);
  if (isOption && last.startsWith('-')) {
    const own = options.map(({ flag, option }) => ({ value: flag, about: option.about }));
    return [
      ...own,
      { value: '--project', about: 'the project' },
      { value: '--json', about: 'print JSON' },
      { value: '--help' },
    ];
  }
  const at = operands(before, options).length - length;
  const argument = command.arguments[Math.min(at, command.arguments.length - 1)];
  const isPast = argument !== undefined && at >= command.arguments.length && argument.many !== true;
  return argument?.completes === undefined || isPast ? [] : candidatesFor(argument.completes, folder);
}

type Known = readonly { flag: string; option: Option<unknown> }[];

/** What the value is that the word before waits for; undefined if it waits for none. */
function openOption(word: string | undefined, options: Known): Completes | undefined {
  if (word === '--project') return 'folder';
  const found = options.find(({ flag, option }) => word === flag || word === `-${option.short ?? ' '}`)?.option;
  return found?.value === undefined ? undefined : (found.completes ?? 'file');
}

function operands(words: readonly string[], options: Known): string[] {
  const end = words.indexOf('--');
  const head = end < 0 ? words : words.slice(0, end);
  const isValue = (i: number): boolean => openOption(head[i - 1], options) !== undefined;
  const own = head.filter((word, i) => !word.startsWith('-') && !isValue(i));
  return end < 0 ? own : [...own, ...words.slice(end + 1)];
}

function withoutShared(words: readonly string[]): string[] {
  return words.filter((word, i) => !word.startsWith('-') && words[i - 1] !== '--project');
}

function folderOf(words: readonly string[], cwd: string): string {
  const at = words.lastIndexOf('--project');
  return (at < 0 ? undefined : words[at + 1]) ?? cwd;
}
