import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalTransport, type Transport } from '../../transport/index.ts';
import type { Scheduler, Submission } from '../scheduler.ts';
import { createSlurmScheduler } from './slurm-scheduler.ts';

/**
 * What a real Slurm cannot be made to say at will: small programs stand in for its tools. That the tools behave so is what
 * test/slurm shows; here only our own part is looked at.
 */
let root: string;
let submission: Submission;
let scheduler: Scheduler;
let transport: Transport;
let pauses: number[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'simtrail slurm-'));
  const folder = join(root, 'a job');
  mkdirSync(join(folder, '.simtrail'), { recursive: true });
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(folder, 'submit.sh'), '#!/bin/sh\n');
  const resources = { nodes: 1, processes: 2, runtime: 600 };
  submission = { token: 'simtrail-0', folder, script: 'submit.sh', resources };
  transport = createLocalTransport('m');
  pauses = [];
  tool('sbatch', 'echo called >>"$0.calls"; echo "$*" >"$0.args"; echo 123');
  tool('squeue', 'true');
  tool('sacct', 'true');
  scheduler = make();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function pause(ms: number): Promise<void> {
  pauses.push(ms);
}

function make(): Scheduler {
  return createSlurmScheduler({ transport, settings: { programs: join(root, 'bin') }, pause, settleMs: 100 });
}

function tool(name: string, body: string): void {
  const path = join(root, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

function own(name: string): string {
  return join(submission.folder, '.simtrail', name);
}

function calls(): number {
  const path = join(root, 'bin/sbatch.calls');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

/** squeue as it answers to a question for four columns. */
function queueWith(id: string, state = 'PENDING', reason = 'None', host = 'n/a'): void {
  tool('squeue', `printf '%s  \\037%s \\037%s \\037%s \\037\\n' '${id}' ${state} ${reason} ${host}`);
}

const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
const uncertain = (why: string): object => ({
  code: 'SCHEDULER_UNCERTAIN',
  facts: { machine: 'm', job: 'simtrail-0', why },
});
const refused = (why: string): object => ({ code: 'SCHEDULER_REFUSED', facts: { machine: 'm', why } });

describe('the command of a submission', () => {
  it('says who the job is, where, and what it asks for; keeps the answer; gives it again', async () => {
    const first = await scheduler.submit(submission);
    const second = await make().submit(submission);

    expect(first).toEqual({ nativeId: '123', at });
    expect(second).toEqual(first);
    expect(calls()).toBe(1);
    expect(readFileSync(join(root, 'bin/sbatch.args'), 'utf8')).toBe(
      `--parsable --job-name=simtrail-0 --chdir=${submission.folder} --output=.simtrail/slurm.out --nodes=1 --ntasks=2 ` +
        '--time=00:10:00 ./submit.sh\n',
    );
    expect(readFileSync(own('slurm.id'), 'utf8')).toBe(`123 ${first.at}\n`);
    expect(pauses).toEqual([]);
  });

  it.each([
    ['123;perlmutter', '123'],
    ['Submitted batch job 123', '123'],
    ['Submitted batch job 123 on cluster perlmutter', '123'],
    ['*** Welcome! ***\n{"not": "json"}\n123', '123'],
    ['123\nsbatch: You have 12 hours left', '123'],
  ])('reads %j', async (said, nativeId) => {
    tool('sbatch', `printf '%s\\n' '${said.replaceAll('\n', "' '")}'; echo warning >&2`);
    expect(await scheduler.submit(submission)).toEqual({ nativeId, at });
  });

  it('takes no variable of the user that would make another job of it', async () => {
    tool('sbatch', 'env >"$0.env"; echo 123');
    const env = { SBATCH_ARRAY_INX: '1-5', SBATCH_WAIT: '1', SBATCH_ACCOUNT: 'mine', SQUEUE_FORMAT: '%i' };
    const before = { ...process.env };
    Object.assign(process.env, env);
    await scheduler.submit(submission).finally(() => {
      for (const name of Object.keys(env)) delete process.env[name];
      Object.assign(process.env, before);
    });

    const given = readFileSync(join(root, 'bin/sbatch.env'), 'utf8');
    expect(given).toContain('SBATCH_ACCOUNT=mine\n');
    expect(given).not.toMatch(/SBATCH_ARRAY_INX|SBATCH_WAIT|SQUEUE_FORMAT|^TZ=|SLURM_TIME_FORMAT/m);
  });

  it('adopts what an earlier attempt was told, though nobody heard it', async () => {
    writeFileSync(own('sbatch.began'), '2026-11-22T10:00:00Z 1\n');
    writeFileSync(own('sbatch.out'), '77\n');
    tool('squeue', 'exit 1');

    expect(await scheduler.submit(submission)).toEqual({ nativeId: '77', at: '2026-11-22T10:00:00Z' });
    expect(calls()).toBe(0);
  });

  it('adopts a job that has started, by its claim', async () => {
    writeFileSync(own('sbatch.began'), '2026-11-22T10:00:00Z 1\n');
    writeFileSync(own('claim.0'), '4711 78\n');

    expect((await scheduler.submit(submission)).nativeId).toBe('78');
  });

  it('adopts a job that the queue or accounting know, the first if there are several', async () => {
    writeFileSync(own('sbatch.began'), '2026-11-22T10:00:00Z 1\n');
    queueWith('79');
    expect((await make().submit(submission)).nativeId).toBe('79');

    rmSync(own('slurm.id'));
    queueWith('80', 'FAILED', 'BadConstraints');
    tool('sacct', 'printf "82|PENDING|None assigned\\n81|RUNNING|node1\\n80|FAILED|None assigned\\n"');
    expect((await make().submit(submission)).nativeId).toBe('81');
    expect(calls()).toBe(0);
  });

  it('makes another attempt only when nobody knows of the first, twice', async () => {
    writeFileSync(own('sbatch.began'), '2026-11-22T10:00:00Z 1\n');

    expect((await scheduler.submit(submission)).nativeId).toBe('123');
    expect(pauses).toEqual([100]);
    expect(readFileSync(own('sbatch.began'), 'utf8')).toMatch(/ 2\n$/);
  });

  it('makes none while the queue or accounting do not answer', async () => {
    writeFileSync(own('sbatch.began'), '2026-11-22T10:00:00Z 1\n');
    tool('sacct', 'echo "sacct: error: Problem talking to the database: Connection refused" >&2; exit 1');
    await expect(make().submit(submission)).rejects.toMatchObject(
      uncertain('Problem talking to the database: Connection refused'),
    );
    tool('squeue', 'echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1');
    await expect(make().submit(submission)).rejects.toMatchObject(
      uncertain('Unable to contact slurm controller (connect failure)'),
    );
    expect(calls()).toBe(0);
  });

  it('does without accounting where there is none', async () => {
    writeFileSync(own('sbatch.began'), '2026-11-22T10:00:00Z 1\n');
    tool('sacct', 'echo "Slurm accounting storage is disabled" >&2; exit 1');
    expect((await scheduler.submit(submission)).nativeId).toBe('123');
  });

  it('is uncertain after words that say nothing, and finds the job that came of it', async () => {
    const why = 'Socket timed out on send/recv operation';
    tool('sbatch', `echo called >>"$0.calls"; echo "sbatch: error: Batch job submission failed: ${why}" >&2; exit 1`);
    await expect(scheduler.submit(submission)).rejects.toMatchObject(uncertain(why));
    expect(pauses).toEqual([50, 50]);

    queueWith('90');
    expect((await scheduler.submit(submission)).nativeId).toBe('90');
    expect(calls()).toBe(1);
  });

  it('finds it at once if the queue knows it by then', async () => {
    tool(
      'sbatch',
      'echo "sbatch: error: Batch job submission failed: Zero Bytes were transmitted or received" >&2; exit 1',
    );
    queueWith('91');
    expect((await scheduler.submit(submission)).nativeId).toBe('91');
  });

  it('does not look for what was certainly not sent', async () => {
    const why = 'Unable to contact slurm controller (connect failure)';
    tool('sbatch', `echo "sbatch: error: Batch job submission failed: ${why}" >&2; exit 1`);
    await expect(scheduler.submit(submission)).rejects.toMatchObject(uncertain(why));
    expect(pauses).toEqual([]);
    expect(existsSync(own('sbatch.began'))).toBe(false);
  });

  it('is refused when sbatch says nothing to be understood and the job is nowhere', async () => {
    tool('sbatch', 'echo called >>"$0.calls"; echo "Have a nice day"; exit 0');
    await expect(scheduler.submit(submission)).rejects.toMatchObject(refused('Have a nice day'));
    expect(calls()).toBe(1);
  });

  it('tells a machine without Slurm', async () => {
    rmSync(join(root, 'bin/sbatch'));
    const isHere = await transport.run('command -v sbatch');
    if (isHere.code === 0) tool('sbatch', 'exit 127');
    await expect(scheduler.submit(submission)).rejects.toMatchObject({ code: 'SCHEDULER_REFUSED' });
  });

  it('tells a folder that is not there, after it has looked for the job', async () => {
    rmSync(submission.folder, { recursive: true });
    tool('squeue', 'true');
    await expect(scheduler.submit(submission)).rejects.toMatchObject(
      refused(`there is no folder ${submission.folder} that was made for the job`),
    );
    expect(pauses).toEqual([100]);
  });

  it('tells a folder that cannot be written', async () => {
    mkdirSync(own('submit.lock'));
    await expect(scheduler.submit(submission)).rejects.toMatchObject(
      refused(`its folder ${submission.folder} cannot be written; is the quota used up?`),
    );
    expect(calls()).toBe(0);
  });

  it('waits for another one in the same folder', async () => {
    tool('sbatch', 'echo called >>"$0.calls"; sleep 0.3; echo 123');
    const answers = await Promise.all([1, 2, 3, 4].map(() => make().submit(submission)));
    expect(new Set(answers.map((answer) => answer.nativeId))).toEqual(new Set(['123']));
    expect(calls()).toBe(1);
  });

  it('waits for an sbatch that outlived its connection', async () => {
    tool('sbatch', 'echo called >>"$0.calls"; sleep 0.5; echo 123');
    // The shell is killed, sbatch goes on: what happens when a login node ends a session.
    const script = `(${orphanOf(submission.folder, join(root, 'bin'))}) & sleep 0.1; kill -KILL $!`;
    await transport.run(`${script} 2>/dev/null`);

    expect((await scheduler.submit(submission)).nativeId).toBe('123');
    expect(calls()).toBe(1);
  });

  it('submits again what Slurm has forgotten, once, if its loss is named', async () => {
    await scheduler.submit(submission);
    tool('sbatch', 'echo called >>"$0.calls"; echo 456');

    expect((await scheduler.submit({ ...submission, forgotten: '99' })).nativeId).toBe('123');
    expect((await scheduler.submit({ ...submission, forgotten: '123' })).nativeId).toBe('456');
    expect((await scheduler.submit({ ...submission, forgotten: '123' })).nativeId).toBe('456');
    expect((await scheduler.submit({ ...submission, forgotten: '456' })).nativeId).toBe('456');
    expect(calls()).toBe(2);
  });

  it.each([
    ['123|PENDING|None assigned', '456'],
    ['123|RUNNING|node1', '456'],
    ['123|CANCELLED|node1', '456'],
    ['123|CANCELLED by 0|node1', '456'],
    ['123|CANCELLED by 1000|None assigned', '123'],
    ['124|RUNNING|node1', '124'],
  ])('goes by what accounting has of it: after %s it is %s', async (row, id) => {
    await scheduler.submit(submission);
    tool('sbatch', 'echo called >>"$0.calls"; echo 456');
    tool('sacct', `echo '${row}'`);

    expect((await scheduler.submit({ ...submission, forgotten: '123' })).nativeId).toBe(id);
  });

  it.each([
    ['CANCELLED', '456'],
    ['COMPLETED', '123'],
    ['RUNNING', '123'],
  ])('goes by what the queue has of it: %s', async (state, id) => {
    await scheduler.submit(submission);
    tool('sbatch', 'echo called >>"$0.calls"; echo 456');
    queueWith('123', state, 'None', 'node1');

    expect((await scheduler.submit({ ...submission, forgotten: '123' })).nativeId).toBe(id);
  });

  it('does not take the row that the forgotten one left for the answer to the second attempt', async () => {
    await scheduler.submit(submission);
    tool('sacct', "echo '123|PENDING|None assigned'");
    tool('sbatch', 'echo called >>"$0.calls"; kill -KILL $$');
    await scheduler.submit({ ...submission, forgotten: '123' }).catch(() => {});
    tool('sbatch', 'echo called >>"$0.calls"; echo 456');

    expect((await scheduler.submit({ ...submission, forgotten: '123' })).nativeId).toBe('456');
  });

  it('does not submit again what has started', async () => {
    await scheduler.submit(submission);
    writeFileSync(own('claim.0'), '4711 123\n');
    expect((await scheduler.submit({ ...submission, forgotten: '123' })).nativeId).toBe('123');
    expect(calls()).toBe(1);
  });

  it('submits a task of an array that was forgotten, alone', async () => {
    expect((await scheduler.submit({ ...submission, forgotten: '41_3' })).nativeId).toBe('123');
    expect(calls()).toBe(1);
  });

  it.each([
    [{ token: 'a b' }, '"a b" is not a name for a job'],
    [{ token: 'x'.repeat(65) }, `"${'x'.repeat(65)}" is not a name for a job`],
    [{ folder: 'relative' }, 'relative is not an absolute folder'],
    [{ script: '../x' }, '"../x" is not the name of a script'],
    [{ forgotten: '1; true' }, '1; true is not an id of Slurm'],
  ])('refuses %j', async (change, why) => {
    await expect(scheduler.submit({ ...submission, ...change })).rejects.toMatchObject(refused(why));
  });
});

/** The part of a submission that runs sbatch under the folder's lock. */
function orphanOf(folder: string, programs: string): string {
  return `cd '${folder}/.simtrail' && exec 9>>submit.lock && flock 9 && echo '2026-11-22T10:00:00Z 1' >sbatch.began &&
    '${programs}/sbatch' >sbatch.out; true`;
}

describe('an array', () => {
  it('is asked for with its limit and behind another one', async () => {
    const behind = [{ token: 'simtrail-9', nativeId: '99', folder: '/elsewhere' }];
    await scheduler.submit({ ...submission, tasks: 40, atMost: 5, behind });
    expect(readFileSync(join(root, 'bin/sbatch.args'), 'utf8')).toContain(
      '--dependency=afterany:99 --array=0-39%5 --open-mode=append',
    );
  });

  it('waits for others and for the one before it', async () => {
    const refOf = (nativeId: string) => ({ token: `simtrail-${nativeId}`, nativeId, folder: '/elsewhere' });
    await scheduler.submit({ ...submission, tasks: 2, after: [refOf('7')], behind: [refOf('99')] });
    expect(readFileSync(join(root, 'bin/sbatch.args'), 'utf8')).toContain(
      '--kill-on-invalid-dep=yes --dependency=afterok:7,afterany:99 --array=0-1',
    );
  });

  it.each([
    [undefined, 'SCHEDULER_REFUSED'],
    [40, 'SCHEDULER_FULL'],
  ])('that is too large, with %s tasks of ours, is %s; smaller ones may be taken', async (tasks, code) => {
    tool('sbatch', 'echo "sbatch: error: Batch job submission failed: Invalid job array specification" >&2; exit 1');
    const asked = { ...submission, ...(tasks === undefined ? {} : { tasks }) };
    await expect(scheduler.submit(asked)).rejects.toMatchObject({ code });
    tool('sbatch', 'echo 7');
    expect(await scheduler.submit(asked)).toMatchObject({ nativeId: '7' });
  });
});
