import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../errors/index.ts';
import { tokenOf, type JobId, type Machine } from '../model/index.ts';
import type { JobRef, Scheduler } from '../scheduler/index.ts';
import { createSlurmScheduler } from '../scheduler/slurm/index.ts';
import { createLocalTransport } from '../transport/index.ts';
import { SharedLook, type Asker } from './shared-look.ts';

/** An hour on a cluster has to pass in a second, so small programs stand in for squeue and sacct; test/slurm has the real ones. */
let root: string;
let scheduler: Scheduler;
let nowMs: number;

const machine: Machine = { name: 'a/b c', transport: 'ssh', host: 'h', scheduler: 'slurm', poll_floor_seconds: 30 };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'simtrail-look-'));
  mkdirSync(join(root, 'bin'));
  tool('squeue', `echo called >>'${root}/calls'; cat '${root}/queue'`);
  tool('sacct', 'echo "Slurm accounting storage is disabled"; exit 1');
  tool('sdiag', 'true');
  queue([]);
  nowMs = 1e12;
  scheduler = createSlurmScheduler({
    transport: createLocalTransport('m'),
    settings: { programs: join(root, 'bin') },
    pause: async () => {},
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function tool(name: string, body: string): void {
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(root, 'bin', name), 0o755);
}

function queue(rows: readonly [JobRef, string][]): void {
  const lines = rows.map(([{ token, nativeId }, state]) =>
    [nativeId, token, state, 'None', ...Array.from({ length: 6 }, () => 'N/A')].join('\u001f'),
  );
  writeFileSync(join(root, 'queue'), lines.map((line) => `${line}\n`).join(''));
}

function calls(): number {
  return readFileSync(join(root, 'calls'), 'utf8').split('\n').length - 1;
}

function ref(n: number): JobRef {
  const id = `019300000000-7000-8000-${String(n).padStart(12, '0')}` as JobId;
  return { token: tokenOf(id), nativeId: String(1000 + n), folder: `/work/${n}` };
}

function look(project: string, on: Machine = machine): SharedLook {
  return new SharedLook(on, project, { now: () => nowMs, jitter: () => 0, folder: join(root, 'state') });
}

/** What a program does: asks if it may, else hears what others were told. Undefined: it knows no more than before. */
async function told(
  program: SharedLook,
  refs: readonly JobRef[],
  asker: Asker = 'command',
): Promise<Record<string, string> | undefined> {
  const answer = (await program.turn(asker)) ? await program.ask(scheduler, refs) : await program.hear(() => refs);
  if (answer === undefined) return undefined;
  return Object.fromEntries(
    refs
      .filter(({ token }) => answer.asked.has(token))
      .map(({ token, nativeId }) => [nativeId, answer.jobs.get(token)?.phase ?? 'absent']),
  );
}

describe('a look at a machine', () => {
  it('1,000 active jobs, something new every time, four programs: at most 120 calls of squeue an hour', async () => {
    const jobs = Array.from({ length: 1000 }, (_, n) => ref(n));
    const programs = ['one', 'one', 'two', 'three'].map((name) => look(name));
    const parts = [jobs.slice(0, 400), jobs.slice(0, 400), jobs.slice(400, 700), jobs.slice(700)];
    const heard = [0, 0, 0, 0];

    for (let second = 0; second < 3600; second += 5) {
      nowMs = 1e12 + second * 1000;
      queue(jobs.map((job, n) => [job, (n + second / 5) % 2 === 0 ? 'RUNNING' : 'PENDING']));
      for (const [which, program] of programs.entries()) {
        const asker = which === 3 ? 'command' : 'watcher';
        if ((await told(program, parts[which] ?? [], asker)) !== undefined) heard[which] = (heard[which] ?? 0) + 1;
      }
    }

    expect(calls()).toBeLessThanOrEqual(120);
    expect(Math.min(...heard)).toBeGreaterThan(100);
  });

  it('while nothing changes, watchers ask a third as often', async () => {
    const program = look('one');
    queue([[ref(1), 'RUNNING']]);

    for (let second = 0; second < 3600; second += 5) {
      nowMs = 1e12 + second * 1000;
      await told(program, [ref(1)], 'watcher');
    }

    expect(calls()).toBeLessThan(40);
    expect(calls()).toBeGreaterThan(20);
  });

  it('is shared: who comes within the floor hears of its own jobs what was asked for them', async () => {
    const [one, two] = [look('one'), look('two')];
    queue([
      [ref(1), 'RUNNING'],
      [ref(2), 'PENDING'],
    ]);

    const first = await told(one, [ref(1)]);
    const early = await told(two, [ref(2)]);
    nowMs += 30_000;
    const second = await told(one, [ref(1)]);
    const late = await told(two, [ref(2)]);
    const again = await told(two, [ref(2)]);

    expect([first, early, second, late, again]).toEqual([
      { 1001: 'running' },
      {},
      { 1001: 'running' },
      { 1002: 'queued' },
      undefined,
    ]);
    expect(calls()).toBe(2);
  });

  it('does not answer for a job that was submitted anew since, nor for another machine of that name', async () => {
    queue([[ref(1), 'RUNNING']]);
    await told(look('one'), [ref(1)]);

    expect(await told(look('one'), [{ ...ref(1), nativeId: '7' }])).toEqual({});
    expect(await told(look('one', { ...machine, host: 'other' }), [ref(1)])).toEqual({ 1001: 'running' });
  });

  it('lets one of many who come at once through', async () => {
    const turns = await Promise.all(Array.from({ length: 20 }, (_, n) => look(`p${n}`).turn('command')));

    expect(turns.filter(Boolean)).toHaveLength(1);
  });

  it('that failed is heard of as an outage, and the machine is left alone for longer', async () => {
    const [one, two] = [look('one'), look('two')];
    tool('squeue', `echo called >>'${root}/calls'; echo 'squeue: error: Unable to contact slurm controller'; exit 1`);
    const failure = (error: unknown): unknown => (error instanceof AppError ? error.code : error);

    const met = await told(one, [ref(1)]).catch(failure);
    const heard = await told(two, [ref(2)]).catch(failure);
    const isAway = await two.isAway('watcher');
    nowMs += 59_000;
    const watcher = await two.turn('watcher');
    const command = await two.turn('command');

    expect([met, heard, isAway, watcher, command]).toEqual([
      'MACHINE_UNREACHABLE',
      'MACHINE_UNREACHABLE',
      true,
      false,
      true,
    ]);
  });

  it('is repeated soon after something was begun there', async () => {
    const program = look('one');
    queue([[ref(1), 'RUNNING']]);
    for (let round = 0; round < 5; round += 1, nowMs += 120_000) await told(program, [ref(1)], 'watcher');
    nowMs -= 90_000;

    const before = await program.turn('watcher');
    await look('two').hasten();
    const after = await program.turn('watcher');

    expect([before, after]).toEqual([false, true]);
  });

  it('is not stopped by a clock that was put back, nor by files that hold something else', async () => {
    const program = look('one');
    queue([[ref(1), 'RUNNING']]);
    await told(program, [ref(1)]);
    nowMs -= 3_600_000;
    expect(await told(program, [ref(1)])).toEqual({ 1001: 'running' });

    const folder = join(root, 'state', readdirSync(join(root, 'state'))[0] ?? '');
    for (const name of ['pace.json', 'answer.json', 'wants/0.json']) writeFileSync(join(folder, name), '{"asked_at":');
    nowMs += 1000;
    expect(await told(program, [ref(1)])).toEqual({ 1001: 'running' });
  });

  it('is heard by others also after the clock was put back', async () => {
    const [one, other] = [look('one'), look('other')];
    queue([[ref(1), 'RUNNING']]);
    await told(other, [ref(1)]);
    nowMs -= 3_600_000;
    queue([[ref(1), 'COMPLETED']]);
    await told(one, [ref(1)]);
    nowMs += 1000;

    const heard = await other.hear(() => [ref(1)]);

    expect([...(heard?.jobs.values() ?? [])].map(({ word }) => word)).toEqual(['COMPLETED']);
  });

  it('where there is no floor is never shared and leaves no files', async () => {
    const program = look('one', { ...machine, poll_floor_seconds: 0 });
    queue([[ref(1), 'RUNNING']]);

    expect([await told(program, [ref(1)]), await told(program, [ref(1)])]).toEqual([
      { 1001: 'running' },
      { 1001: 'running' },
    ]);
    expect(readdirSync(root)).not.toContain('state');
  });
});
