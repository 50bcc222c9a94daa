import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { checkIntegrity, Store } from '../../src/store/index.ts';
import { aProgram, start, type Running } from './kit.ts';

/**
 * Makes jobs named PREFIX-0, PREFIX-1, … and changes them, writes jobs.json now and then, and says each thing when it
 * is reported as done.
 */
export const writer = aProgram(`
  import { Store } from './src/store/index.ts';
  const [folder, prefix, count, every] = process.argv.slice(2);
  const store = await Store.open(folder);
  console.log('ready');
  for (let i = 0; i < Number(count); i++) {
    const id = store.newId();
    const name = prefix + '-' + i;
    await store.change((state) => [{
      type: 'prepared', job: id,
      set: { id, status: 'prepared', analysis: 'a', job_name: name, notes: 'x'.repeat(400) },
    }]);
    console.log('made ' + name);
    if (i % Number(every) !== 0) continue;
    await store.change(() => [{ type: 'observed', job: id, set: { status: 'running' } }]);
    console.log('running ' + name);
    await store.checkpoint();
  }
  await store.close();
`);

/** Reads jobs.json all the time, as another program would, and says what it could not parse. */
const reader = aProgram(`
  import { readFileSync } from 'node:fs';
  let seen = 0;
  console.log('ready');
  for (;;) {
    try {
      JSON.parse(readFileSync(process.argv[2] + '/jobs.json', 'utf8'));
      if (++seen === 100) console.log('saw 100');
    } catch (error) {
      console.log('INVALID: ' + error.message);
    }
    if (seen % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
`);

/** All that writers reported is there, once, and the project is whole. */
export async function expectKept(folder: string, writers: readonly Running[]): Promise<void> {
  const store = await Store.open(folder);
  const jobs = [...store.state.jobs()];
  const statuses = new Map(jobs.map((job) => [job.name, job.status]));
  expect(statuses.size).toBe(jobs.length);
  const reported = writers.flatMap((one) => one.lines).map((line) => line.split(' '));
  expect(reported.filter(([word, name = '']) => word === 'made' && !statuses.has(name))).toEqual([]);
  expect(reported.filter(([word, name = '']) => word === 'running' && statuses.get(name) !== 'running')).toEqual([]);
  await store.close();
  const text = await readFile(join(folder, 'jobs.json'), 'utf8');
  expect((JSON.parse(text) as { jobs: unknown[] }).jobs).toEqual(jobs.map((job) => job.record));
  expect((await checkIntegrity(folder)).problems).toEqual([]);
}

/** Writers are killed at random instants and others begin; a reader looks on. Returns how many were killed while writing. */
export async function killWriters(folder: string, random: () => number, rounds: number): Promise<number> {
  const onlooker = start(reader.path, [folder]);
  const all: Running[] = [];
  let running: (Running & { name: string })[] = [];
  const killOne = async (): Promise<void> => {
    const victim = running.shift();
    victim?.kill();
    await victim?.ended;
  };
  for (let round = 0; round < rounds; round++) {
    while (running.length < 2) {
      const name = `w${all.length}`;
      const one = { ...start(writer.path, [folder, name, '1000000', String(1 + (round % 4))]), name };
      running = [...running, one];
      all.push(one);
    }
    // Every other one after its first job: on a slow computer none would be hit while writing.
    const victim = running[0];
    await victim?.said('ready');
    if (round % 2 === 0) await victim?.said(`made ${victim.name}-0`);
    await new Promise((resolve) => setTimeout(resolve, random() * 60));
    await killOne();
    if (round % 10 < 9 && round < rounds - 1) continue;
    while (running.length > 0) await killOne();
    await expectKept(folder, all);
  }
  expect(onlooker.lines.filter((line) => line.startsWith('INVALID'))).toEqual([]);
  await onlooker.said('saw 100');
  onlooker.kill();
  await onlooker.ended;
  return all.filter((one) => one.lines.length > 1).length;
}
