import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSequence, type Question, type RunStep } from '../../sequence/index.ts';
import { askProgram, type ProgramAnswer } from './ask-program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simtrail-ask-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function question(argv: readonly string[], history: Question['history'] = []): Question {
  const search = `{ over: { r: [0, 1] }, minimise: f, program: ${JSON.stringify(argv)}, at_most: 3 }`;
  const text = `simtrail_sequence: 1\nname: s\nsteps:\n  tune: { analysis: rod, search: ${search} }\n`;
  const [definition] = readSequence(text, 's.yaml').steps;
  return { step: 'tune', definition: definition as RunStep, history };
}

async function answerOf(script: string, longestMs = 60_000): Promise<ProgramAnswer> {
  return askProgram(folder, question(['sh', '-c', script]), { signal: new AbortController().signal, longestMs });
}

describe('a program that leads a search', () => {
  it('gets the points so far, and its points are taken', async () => {
    const asked = question(
      ['sh', '-c', 'cat >asked.csv; printf "r\\n0.5\\n"'],
      [
        { point: { r: '0' }, value: 2 },
        { point: { r: '1' }, failed: 'its job is failed, "badly"' },
      ],
    );
    const answer = await askProgram(folder, asked, { signal: new AbortController().signal });

    expect(answer).toEqual({ points: [{ r: '0.5' }] });
    expect(await readFile(join(folder, 'asked.csv'), 'utf8')).toBe(
      'r,value,failed\n0,2,\n1,,"its job is failed, ""badly"""\n',
    );
  });

  it.each([
    ['cat >/dev/null', { ended: 'its program has no more points' }],
    ['echo r', { ended: 'its program has no more points' }],
    ['printf \'"r"\\r\\n\'', { ended: 'its program has no more points' }],
    ['echo done', { broken: 'line 2 of what its program wrote: there is no point below the names' }],
    ['echo r; echo .5; echo 0.50', { points: [{ r: '0.5' }, { r: '0.50' }] }],
    ['echo r; echo 0x1', { broken: 'its program wrote r=0x1, which is no number from 0 to 1' }],
    ['yes', { broken: 'its program failed (it wrote more than 16 MiB)' }],
    ['echo r; seq -f "0.%g" 1 9', { points: [{ r: '0.1' }, { r: '0.2' }, { r: '0.3' }] }],
    ['echo no scipy >&2; exit 3', { broken: 'its program failed (3): no scipy' }],
    ['kill -SEGV $$', { broken: 'its program failed (SIGSEGV)' }],
    ['echo r; echo nan', { broken: 'its program wrote r=nan, which is no number from 0 to 1' }],
    ['echo r; echo Infinity', { broken: 'its program wrote r=Infinity, which is no number from 0 to 1' }],
    ['echo r; echo 2', { broken: 'its program wrote r=2, which is no number from 0 to 1' }],
    ['echo x; echo 0.5', { broken: 'its program wrote points of x, not of r' }],
    ['echo r,r; echo 0,1', { broken: 'line 1 of what its program wrote: there are two columns r' }],
    ['head -c 3000 /dev/zero', expect.objectContaining({ broken: expect.stringMatching(/its program wrote/) })],
  ])('%s', async (script, answer) => {
    expect(await answerOf(script)).toEqual(answer);
  });

  it('that is not there says so', async () => {
    const answer = await askProgram(folder, question(['./no-such']), { signal: new AbortController().signal });
    expect(answer).toEqual({ broken: 'its program failed (there is no program ./no-such)' });
  });

  it('that hangs is ended', async () => {
    expect(await answerOf('sleep 1000', 1000)).toEqual({ broken: 'its program failed (no answer within 1 s)' });
  });

  it('is ended with all that it started when nobody waits for it any more', async () => {
    const ending = new AbortController();
    const pidFile = join(folder, 'pid');
    const asked = question(['sh', '-c', `sleep 1000 & echo $! >'${pidFile}'; wait`]);
    const asking = askProgram(folder, asked, { signal: ending.signal });
    const pid = async (): Promise<number> => Number(await readFile(pidFile, 'utf8').catch(() => '0'));
    await expect.poll(pid).toBeGreaterThan(1);

    ending.abort();

    expect(await asking).toEqual({ broken: 'its program failed (nobody waits for it)' });
    const started = await pid();
    await expect.poll(() => isAlive(started)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
