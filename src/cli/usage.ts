import type { CommanderError } from 'commander';
import { AppError } from '../errors/index.ts';
import { commandTable, groupSummaries } from './command-table.ts';

type Wording = readonly [pattern: RegExp, words: (found: readonly string[]) => string];

/** What the parser says of a command line that it does not understand, in our words. */
const wordings: readonly Wording[] = [
  [
    /unknown option '([^']*)'(?:\s*\(Did you mean (?:one of )?(.*)\?\))?/s,
    ([flag, near]) => `There is no option ${flag}${meant(near)}`,
  ],
  [
    /unknown command '([^']*)'(?:\s*\(Did you mean (?:one of )?(.*)\?\))?/s,
    ([name, near]) => `There is no command ${name}${meant(near)}`,
  ],
  [/missing required argument '([^']*)'/, ([name]) => `${name} is missing.`],
  [
    /option '([^']*?)(?: <([^']*)>)?' argument missing/,
    ([flag, value]) => `${flag} needs a value${value === undefined ? '' : `: ${value}`}.`,
  ],
  [
    /required option '([^']*?)(?: <([^']*)>)?' not specified/,
    ([flag, value]) => `${flag}${value === undefined ? '' : ` ${value}`} is missing.`,
  ],
  [
    /too many arguments.*Expected (\d+) arguments? but got (\d+)/s,
    ([expected, got]) =>
      `It takes ${expected === '0' ? 'no' : expected} argument${expected === '1' ? '' : 's'}, not ${got}.`,
  ],
];

function meant(near: string | undefined): string {
  return near === undefined ? '.' : `; did you mean ${near.replace(/, ([^,]*)$/, ' or $1')}?`;
}

/** An error about the words of a command leads to that command's own help. */
export function withCommand(error: unknown, argv: readonly string[]): unknown {
  const command = commandIn(argv);
  if (command === undefined || !AppError.is(error, 'USAGE') || error.facts.command !== undefined) return error;
  return new AppError('USAGE', { ...error.facts, command });
}

/** The parser's own error as one of ours, about the command that the words name. */
export function usageError(error: CommanderError, argv: readonly string[]): AppError<'USAGE'> {
  const command = commandIn(argv);
  const about = command === undefined ? {} : { command };
  if (error.code === 'commander.help') return new AppError('USAGE', { why: lacking(command), ...about });
  const said = error.message.replace(/^error: /, '');
  for (const [pattern, words] of wordings) {
    const found = pattern.exec(said);
    if (found) return new AppError('USAGE', { why: words(found.slice(1)), ...about });
  }
  return new AppError('USAGE', { why: `${said.charAt(0).toUpperCase()}${said.slice(1)}.`, ...about });
}

function lacking(command: string | undefined): string {
  if (command === undefined) return 'A command is missing.';
  const members = Object.keys(commandTable).filter((name) => name.startsWith(`${command} `));
  return `${command} needs one of: ${members.map((name) => name.split(' ')[1]).join(', ')}.`;
}

/** The command or group that the words name, as far as they do. */
export function commandIn(argv: readonly string[]): string | undefined {
  const words = argv.filter((word, i) => !word.startsWith('-') && argv[i - 1] !== '--project');
  const [first = '', second = ''] = words;
  if (`${first} ${second}` in commandTable) return `${first} ${second}`;
  return first in commandTable || first in groupSummaries ? first : undefined;
}
