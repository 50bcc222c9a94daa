import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomNumbers } from '../random.ts';
import { User } from '../user.ts';

const trials = Number(process.env['SIMTRAIL_SEQUENCE_TRIALS'] ?? 5);
const seed = Number(process.env['SIMTRAIL_SEED'] ?? 1);
/** As many projects at once. */
const lanes = 2;
const [failing, tooSlow] = ['7', '13'];

const text = `simtrail_sequence: 1
name: chain
on_failure: continue
steps:
  a: { analysis: trivial }
  b: { analysis: trivial, after: a, runtime: 2s, sweep: { grid: { depth: { from: 1, to: 20, count: 20 } } } }
  c: { analysis: trivial, for_each: b }
`;

/** What must come out whatever happens: each task with its state, and the status of its only job. */
const expected = [
  ...Array.from({ length: 20 }, (_, n) => String(n + 1)).flatMap((depth) => {
    const status = depth === failing ? 'failed' : depth === tooSlow ? 'timed-out' : 'succeeded';
    const isGood = status === 'succeeded';
    return [
      `b ${depth} ${isGood ? 'succeeded' : 'failed'} ${status}`,
      `c ${depth} ${isGood ? 'succeeded' : 'skipped'}`,
    ];
  }),
  'a  succeeded succeeded',
].toSorted();

interface Shown {
  tasks: { step: string; point?: { depth: string }; state: string; status: string | null }[];
}

describe(`${trials} sequences whose carrier is killed (seed ${seed})`, () => {
  const user = new User();
  const template = join(user.home, 'template');
  const file = join(user.home, 'chain.yaml');
  beforeAll(async () => {
    const depth = 'depth=$(tr -dc 0-9 <input.json)';
    await user.hasTrivialProject({
      first: `${depth}; [ "$depth" != ${failing} ] || { echo ran >>runs; exit 3; }; [ "$depth" != ${tooSlow} ] || { echo ran >>runs; exec sleep 60; }`,
    });
    writeFileSync(file, text);
    cpSync(user.project, template, { recursive: true });
  });
  afterAll(() => user.leaves());

  /** Somebody with the same home, and a project of their own that nothing has run in. */
  function another(name: string): { user: User; project: string } {
    const project = join(user.home, name);
    cpSync(template, project, { recursive: true });
    return { user, project };
  }

  const ended = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };

  /** Carries the sequence on, from wherever it stands; undefined to the end, else for so many ms. */
  async function carries(project: string, forMs?: number): Promise<void> {
    const state = await user.types('sequence', 'list', '--json', '--project', project);
    const isThere = (JSON.parse(state.stdout) as { sequences: unknown[] }).sequences.length > 0;
    const words = isThere ? ['resume', 'chain'] : ['run', file];
    const child = user.startsIn(project, 'sequence', ...words);
    if (forMs !== undefined) {
      await Promise.race([wait(forMs), ended(child)]);
      child.kill('SIGKILL');
    }
    await ended(child);
  }

  async function table(project: string): Promise<string[]> {
    const run = await user.types('sequence', 'show', 'chain', '--json', '--project', project);
    return (JSON.parse(run.stdout) as Shown).tasks
      .map(({ step, point, state, status }) =>
        // What a scheduler made of a job that waited for one that failed depends on when it was submitted.
        [step, point?.depth ?? '', state, ...(state === 'skipped' ? [] : [status])].join(' ').trimEnd(),
      )
      .map((line) => (line.startsWith('c') ? line.replace(/ succeeded$/, '') : line))
      .toSorted();
  }

  /** How often the program of each task ran, by the records and by the folders themselves. */
  function wrongRuns(project: string): string[] {
    const { jobs } = JSON.parse(readFileSync(join(project, 'jobs.json'), 'utf8')) as {
      jobs: { run_folder: string; status: string; sequence: { step: string; point?: object; attempt: number } }[];
    };
    const folders = readdirSync(join(project, 'jobs')).filter((name) => name !== 'objects');
    const keys = jobs.map(({ sequence: { step, point, attempt } }) => JSON.stringify([step, point, attempt]));
    const twice = keys.filter((key, n) => keys.indexOf(key) !== n).map((key) => `${key} has two jobs`);
    const unknown = folders
      .filter((name) => !jobs.some((job) => job.run_folder === `jobs/${name}`))
      .map((name) => `${name} has no record`);
    const often = jobs.flatMap(({ run_folder, status }) => {
      let lines = 0;
      try {
        lines = readFileSync(join(project, run_folder, 'runs'), 'utf8').split('\n').length - 1;
      } catch {
        // It never ran.
      }
      const should = status === 'cancelled' ? 0 : 1;
      return lines === should ? [] : [`${run_folder} is ${status} and ran ${lines} times`];
    });
    return [...twice, ...unknown, ...often];
  }

  // A retry would hide what this is for.
  it('each ends with the same table, no point run twice, none missing', { timeout: 14_400_000, retry: 0 }, async () => {
    const first = another('first');
    const begun = performance.now();
    await carries(first.project);
    const longestMs = performance.now() - begun;
    expect(await table(first.project)).toEqual(expected);
    expect(wrongRuns(first.project)).toEqual([]);

    const found: string[] = [];
    let kills = 0;
    const numbers = Array.from({ length: trials }, (_, n) => n).values();
    const work = Array.from({ length: Math.min(lanes, trials) }, async () => {
      for (const n of numbers) {
        const random = randomNumbers(seed * 100_000 + n);
        const { project } = another(`trial ${n}`);
        const times = 1 + Math.floor(random() * 3);
        for (let kill = 0; kill < times; kill += 1) await carries(project, random() * longestMs * 0.6);
        kills += times;
        await carries(project);
        const now = await table(project);
        const differs = now
          .filter((line) => !expected.includes(line))
          .concat(expected.filter((line) => !now.includes(line)));
        found.push(...[...differs, ...wrongRuns(project)].map((what) => `trial ${n}: ${what}`));
        if (found.length === 0) rmSync(project, { recursive: true, force: true });
      }
    });
    await Promise.all(work);

    console.log(
      `${trials} sequences, ${kills} kills, ${found.length} deviations; undisturbed ${Math.round(longestMs)} ms`,
    );
    expect(found).toEqual([]);
  });
});
