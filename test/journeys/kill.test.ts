import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { randomNumbers } from '../random.ts';
import { User } from '../user.ts';

/** Few, so that the whole suite stays quick; `npm run faults -- local` is the full measure. */
const trials = Number(process.env['SIMTRAIL_KILLS'] ?? 40);
const lanes = 2;

describe(`kill -9 of the submitting program at ${trials} random instants`, () => {
  const users = Array.from({ length: lanes }, () => new User());
  const unreadable: string[] = [];
  const reported = new Map<string, Set<string>>();
  const readers = { go: true };

  /** Reads jobs.json all the time, as another program would. */
  async function readOn(user: User): Promise<number> {
    let reads = 0;
    for (; readers.go; reads++) {
      const file = join(user.project, 'jobs.json');
      if (existsSync(file)) {
        const text = readFileSync(file, 'utf8');
        try {
          JSON.parse(text);
        } catch (error) {
          unreadable.push(`${String(error)}: …${text.slice(-60)}`);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    return reads;
  }

  async function trial(user: User, name: string, share: number): Promise<void> {
    const child = user.starts('submit', 'trivial', '--name', name, '--wait');
    await new Promise((resolve) => setTimeout(resolve, share * wholeMs));
    child.kill('SIGKILL');
    const { jobs } = JSON.parse(await user.does('jobs', '--json', '--limit', '0')) as { jobs: JobRecord[] };
    // What one command has shown, no later one may have forgotten.
    const known = reported.get(user.project) ?? new Set();
    const shown = new Set(jobs.map((job) => job.id as string));
    expect([...known].filter((id) => !shown.has(id))).toEqual([]);
    // The machine may become busier or less so: the instants follow what became of the last ones.
    wholeMs *= shown.size > known.size ? 0.95 : 1.1;
    for (const id of shown) known.add(id);
    reported.set(user.project, known);
  }

  /** How long one submission takes from its start to the end of its job, on this machine as busy as it is, ms. */
  let wholeMs = 0;

  beforeAll(async () => {
    for (const user of users) await user.hasTrivialProject();
    const times = users.map(async (user) => {
      const startMs = performance.now();
      await user.does('submit', 'trivial', '--wait');
      return performance.now() - startMs;
    });
    wholeMs = Math.max(...(await Promise.all(times)));
  });

  afterAll(() => {
    for (const user of users) user.leaves();
  });

  it(
    'loses no job, runs none twice, forgets no fact, and never leaves jobs.json half-written',
    // Its projects are not new the second time.
    { timeout: 900_000, retry: 0 },
    async () => {
      const random = randomNumbers(Number(process.env['SIMTRAIL_SEED'] ?? 1));
      const reading = users.map((user) => readOn(user));
      const shares = Array.from({ length: trials }, () => random());
      await Promise.all(
        users.map(async (user, lane) => {
          for (const [i, share] of shares.entries()) if (i % lanes === lane) await trial(user, `trial ${i}`, share);
          await user.does('watch');
        }),
      );
      readers.go = false;
      const reads = await Promise.all(reading);

      const records = users.flatMap((user) => user.records());
      const names = users.flatMap((user, lane) => user.records().map((record) => `${lane} ${record.job_name}`));
      const runs = users.flatMap((user) =>
        readdirSync(join(user.project, 'jobs'))
          .filter((name) => name !== 'objects')
          .map((name) => readFileSync(join(user.project, 'jobs', name, 'runs'), 'utf8')),
      );
      expect(unreadable).toEqual([]);
      expect(Math.min(...reads)).toBeGreaterThan(trials);
      expect(
        records
          .filter((record) => record.status !== 'succeeded')
          .map((record) => [record.status, record.status_detail]),
      ).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      expect(runs.filter((text) => text !== 'ran\n')).toEqual([]);
      expect(runs).toHaveLength(records.length);
      // Most trials live long enough to be recorded: the instants really lie within a submission.
      expect(records.length).toBeGreaterThan(trials / 5);
      for (const user of users) expect((await user.types('verify', '--project', user.project)).code).toBe(0);
    },
  );
});
