import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandIn, usageError } from './usage.ts';

const said = (message: string, argv: string[], code = 'commander.x'): [string, string] => {
  const error = usageError(new CommanderError(1, code, message), argv);
  return [error.message, error.hint];
};

describe('usageError', () => {
  it.each([
    ["error: unknown option '--limt'\n(Did you mean --limit?)", 'There is no option --limt; did you mean --limit?'],
    ["error: unknown option '--x'", 'There is no option --x.'],
    [
      "error: unknown command 'jbos'\n(Did you mean one of jobs, job?)",
      'There is no command jbos; did you mean jobs or job?',
    ],
    ["error: missing required argument 'JOB'", 'JOB is missing.'],
    ["error: option '--on <MACHINE>' argument missing", '--on needs a value: MACHINE.'],
    ["error: required option '--code <CODE>' not specified", '--code CODE is missing.'],
    ["error: too many arguments for 'show'. Expected 1 argument but got 2.", 'It takes 1 argument, not 2.'],
    ['error: something new', 'Something new.'],
  ])('%j', (message, expected) => {
    expect(said(message, ['show'])).toEqual([expected, 'See `simtrail show --help`.']);
  });

  it('names what a group has', () => {
    expect(said('(outputHelp)', ['analysis'], 'commander.help')[0]).toBe(
      'analysis needs one of: add, list, show, set.',
    );
  });
});

describe('commandIn', () => {
  it.each([
    [['jobs', '--json'], 'jobs'],
    [['--project', 'jobs', 'show', 'x'], 'show'],
    [['analysis', 'add'], 'analysis add'],
    [['analysis'], 'analysis'],
    [['nonsense'], undefined],
  ])('%j', (argv, expected) => {
    expect(commandIn(argv)).toBe(expected);
  });
});
