import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground } from './project.ts';

/** What bash does when the tab key is pressed at the end of a line. */
const complete = (line: string): string =>
  `COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _simtrail; printf '%s\\n' "\${COMPREPLY[@]}"`;

describe('in a shell', () => {
  const playground = new Playground();
  beforeAll(() => playground.withJob());
  afterAll(() => playground.remove());

  it('Ctrl-C ends the waiting and not the job', async () => {
    const waiting = await playground.run(['watch'], { interruptAt: 'never' });
    const submitted = await playground.run(['submit', 'pillbox', '--name', 'goes-on', '--set', 'seconds=3']);
    const watched = await playground.run(['watch', 'goes-on'], { interruptAt: 'running' });
    const again = await playground.run(['watch', 'goes-on']);

    expect(waiting).toMatchObject({ status: 0, stdout: 'Nothing is queued or running.\n' });
    expect(submitted.status).toBe(0);
    expect(watched.status).toBe(130);
    expect(watched.stderr).toContain('state: Jobs go on by themselves.');
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('succeeded') as string });
  });

  it('`| head` is quiet', async () => {
    const { status, stdout, stderr } = await playground.shell(
      'simtrail show first-try | head -1; echo "${PIPESTATUS[0]}"',
    );

    expect(stderr).toBe('');
    expect(stdout).toMatch(/first-try.*\n0\n$/);
    expect(status).toBe(0);
  });

  it('a full disk behind `>` is an error like any other', async () => {
    const { status, stderr } = await playground.shell('simtrail jobs > /dev/full');

    expect(stderr).toMatch(/^error: The standard output could not be written: .*no space left/i);
    expect(stderr).toContain('hint:  Free some space');
    expect(status).toBe(1);
  });

  it('no colours and no progress go into a pipe, colours where they are asked for', async () => {
    const plain = await playground.run(['submit', 'pillbox', '--wait']);
    const forced = await playground.run(['jobs'], { env: { FORCE_COLOR: '1' } });
    const refused = await playground.run(['jobs'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });

    expect(plain.stdout + plain.stderr).not.toContain('\u001b');
    expect(forced.stdout).toContain('\u001b[32m');
    expect(refused.stdout).not.toContain('\u001b');
  });

  it('bash completes commands, options, analyses, sequences and jobs', async () => {
    await playground.run(['sweep', 'pillbox', 'seconds=0', '--name', 'turns', '--detach']);
    const { stdout, stderr } = await playground.shell(
      `source <(simtrail completion bash)
       ${complete('simtrail re')}; echo; ${complete('simtrail submit p')}; echo
       ${complete('simtrail submit pillbox --dr')}; echo; ${complete('simtrail sequence show t')}; echo
       ${complete('simtrail results --sequence t')}; echo; ${complete("simtrail show ''")}`,
    );

    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^rerun\nrelease\nresults\nrestore\n\npillbox\n\n--dry-run\n\nturns\n\nturns\n\n[0-9a-f]{8}\n/,
    );
  });

  it.each(['zsh', 'fish'])('%s gets a script that names the hidden command', async (shell) => {
    expect((await playground.run(['completion', shell])).stdout).toContain('simtrail __complete');
  });

  it('help is there for every command, by every way', async () => {
    const [option, word, none] = await Promise.all([
      playground.run(['jobs', '--help']),
      playground.run(['help', 'jobs']),
      playground.run([]),
    ]);

    expect(option).toMatchObject({ status: 0, stdout: expect.stringContaining('Examples:') as string });
    expect(word).toEqual(option);
    expect(none).toMatchObject({ status: 0, stdout: expect.stringContaining('simtrail COMMAND --help') as string });
  });
});
