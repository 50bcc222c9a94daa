import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { shellCommand } from './exchange.ts';
import { RemoteShell } from './remote-shell.ts';
import { LinkLost, unreachable } from './trouble.ts';

/** Shells that are `sh` somewhere; here they are started directly, without ssh between. */
const shells: [string, string[]][] = [
  ['sh', []],
  ['dash', []],
  ['bash', ['--posix']],
  ['busybox', ['sh']],
  ['ksh', []],
  ['zsh', ['--emulate', 'sh']],
];
const here = shells.filter(([program]) => spawnSync(program, ['-c', ':']).error === undefined || program === 'sh');
const never = new AbortController().signal;
/** 128 + 9, but 256 + 9 of a ksh: POSIX says only that it is above 128. */
const ofSignal = expect.toSatisfy((code: number) => code === 137 || code === 265) as number;
const noisy = `echo 'Welcome!'; printf '<no newline' ; echo warning >&2; exec "$@"`;

describe.each(here)('a long-lived %s', (program, args) => {
  const open = async (): Promise<RemoteShell> =>
    RemoteShell.open({ program: 'sh', args: ['-c', noisy, 'sh', program, ...args] }, never);

  it('answers one script after the other, noise aside', async () => {
    const shell = await open();

    const answers = [
      await shell.run('echo one; echo two >&2; exit 3'),
      await shell.run('cat', { stdin: "it's\n\\n %s" }),
      await shell.run("echo 'open"),
      await shell.run('kill -s KILL $$'),
      await shell.run('(sleep 0.1; echo late) & echo now'),
      await shell.run('printf "\\000\\377"'),
    ];
    shell.close();

    expect(answers.map(({ code, stdout }) => [code, stdout.toString('latin1')])).toEqual([
      [3, 'one\n'],
      [0, "it's\n\\n %s"],
      [expect.any(Number), ''],
      [ofSignal, ''],
      [0, 'now\nlate\n'],
      [0, '\0\u00ff'],
    ]);
    expect(answers[0]?.stderr.toString()).toBe('two\n');
    expect(answers[2]?.code).not.toBe(0);
  });

  it('takes input of any length once, and is spent then', async () => {
    const text = 'long\0 input\n'.repeat(100_000);
    const [one, two] = [await open(), await open()];

    expect((await one.run('cat; exit 4', { stdin: text })).stdout.toString() === text).toBe(true);
    expect(await two.run('head -c 3; exit 5', { stdin: Readable.from([text]) })).toMatchObject({ code: 5 });

    expect([one.isUsable, two.isUsable]).toEqual([false, false]);
  });
});

it('knows a shell that a start-up file put in the place of what was asked for', async () => {
  const isReplaced = async (command: string): Promise<boolean> => {
    const shell = await RemoteShell.open({ program: 'sh', args: ['-c', command] }, never);
    shell.close();
    return shell.isReplaced;
  };

  expect(await isReplaced(`${noisy.replace('"$@"', '')} ${shellCommand.replace('exec ', '')}`)).toBe(false);
  expect(await isReplaced('exec sh')).toBe(true);
});

it('a shell that ends instead of answering is a lost link, with its last words', async () => {
  const opening = RemoteShell.open({ program: 'sh', args: ['-c', 'echo go away >&2; exit 255'] }, never);

  await expect(opening).rejects.toThrow(new LinkLost('go away\n'));
});

it('a shell that lets nobody in is told from a lost link, with what it said', async () => {
  const opening = RemoteShell.open(
    { program: 'sh', args: ['-c', 'echo This account is not available.; exit 1'] },
    never,
  );

  const { words } = (await opening.catch((error: unknown) => error)) as LinkLost;
  expect(unreachable('m', 'h', words).toJSON()).toMatchObject({
    message: 'm could not be reached: it lets you in, but its shell ended at once.',
    hint: expect.stringContaining('ssh h true') as string,
    detail: 'This account is not available.',
  });
});
