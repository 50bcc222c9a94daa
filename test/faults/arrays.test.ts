import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenOf, type FactType, type JobRecord } from '../../src/model/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import { randomNumbers } from '../random.ts';

/** Of each kind. */
const trials = Math.ceil(Number(process.env['SIMTRAIL_SEQUENCE_TRIALS'] ?? 10) / 10);
const seed = Number(process.env['SIMTRAIL_SEED'] ?? 1);
const failing = '4';
const points = Array.from({ length: 6 }, (_, n) => String(n + 1));

/** What the points of a step share: an array, or in each of its tasks an allocation too. */
const kinds = { array: '', allocation: 'pack: { points: 4, at_once: 2 }, ' };
type Kind = keyof typeof kinds;

const textOf = (kind: Kind): string => `simtrail_sequence: 1
name: chain
machine: cluster
on_failure: continue
steps:
  b: { analysis: trivial, ${kinds[kind]}sweep: { grid: { depth: [${points.join(', ')}] } } }
  c: { analysis: trivial, for_each: b }
`;

/** After which facts the program is killed, one trial after the other; the last one at any instant. */
const instants: readonly (FactType | 'any')[] = ['submitting', 'staging', 'prepared', 'accepted', 'any'];

const expected = points
  .flatMap((depth) =>
    depth === failing ? [`b ${depth} failed`, `c ${depth} skipped`] : [`b ${depth} succeeded`, `c ${depth} succeeded`],
  )
  .toSorted();

await describeOnCluster(`${trials} job arrays of each kind whose submission is killed (seed ${seed})`, (cluster) => {
  const user = new UserOnCluster(cluster, { slurm: 'account: proj1, partition: debug, memory: 50M' });
  const template = join(user.home, 'template');
  const fileOf = (kind: Kind): string => join(user.home, `${kind}.yaml`);
  beforeAll(async () => {
    const depth = 'depth=$(tr -dc 0-9 <input.json)';
    await user.hasTrivialProject({ first: `${depth}; [ "$depth" != ${failing} ] || { echo ran >>runs; exit 3; }` });
    for (const kind of ['array', 'allocation'] as const) writeFileSync(fileOf(kind), textOf(kind));
    cpSync(user.project, template, { recursive: true });
  });
  afterAll(() => user.leaves());

  const ended = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };

  const logOf = (project: string): string => {
    const path = join(project, '.simtrail/log.jsonl');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };

  /** Ends when the fact is in the project's log, or the program has ended. */
  async function untilFact(project: string, type: FactType, child: ChildProcess): Promise<void> {
    while (child.exitCode === null && !logOf(project).includes(`"type":"${type}"`)) await wait(1);
  }

  async function killed(project: string, file: string, instant: FactType | 'any', random: () => number): Promise<void> {
    const child = user.startsIn(project, 'sequence', 'run', file);
    const over = ended(child);
    if (instant === 'any') await Promise.race([wait(random() * 5000), over]);
    else {
      await untilFact(project, instant, child);
      // Half of them at once, the others while what comes after the fact is under way.
      await Promise.race([wait(Math.max(0, random() - 0.5) * 800), over]);
    }
    child.kill('SIGKILL');
    await over;
  }

  async function goesOn(project: string, file: string, forMs?: number): Promise<void> {
    const { stdout } = await user.types('sequence', 'list', '--json', '--project', project);
    const isThere = (JSON.parse(stdout) as { sequences: unknown[] }).sequences.length > 0;
    const child = user.startsIn(project, 'sequence', ...(isThere ? ['resume', 'chain'] : ['run', file]));
    if (forMs !== undefined) {
      await Promise.race([wait(forMs), ended(child)]);
      child.kill('SIGKILL');
    }
    await ended(child);
  }

  async function table(project: string): Promise<string[]> {
    const { stdout } = await user.types('sequence', 'show', 'chain', '--json', '--project', project);
    const { tasks } = JSON.parse(stdout) as { tasks: { step: string; point: { depth: string }; state: string }[] };
    return tasks.map(({ step, point, state }) => `${step} ${point.depth} ${state}`).toSorted();
  }

  /** What ran not as often as it should, by the folders; and what Slurm accepted more than once, by its accounts. */
  function wrong(project: string, accepted: ReadonlyMap<string, ReadonlySet<string>>): string[] {
    const { jobs } = JSON.parse(readFileSync(join(project, 'jobs.json'), 'utf8')) as { jobs: JobRecord[] };
    return jobs.flatMap(({ id, run_folder, status, array, sequence }) => {
      const runs = join(project, run_folder, 'runs');
      const times = existsSync(runs) ? readFileSync(runs, 'utf8').split('\n').length - 1 : 0;
      const name = `${sequence?.step} ${sequence?.point?.['depth']}`;
      const ids = accepted.get(tokenOf(array?.id ?? id))?.size ?? 0;
      return [
        ...(times === (status === 'cancelled' ? 0 : 1) ? [] : [`${name} is ${status} and ran ${times} times`]),
        ...(ids <= 1 ? [] : [`${name} was accepted ${ids} times`]),
        ...(sequence?.step === 'c' || array !== undefined ? [] : [`${name} is no task of an array`]),
      ];
    });
  }

  /** Ids by the names that jobs were submitted with. */
  function acceptedIds(): Map<string, Set<string>> {
    const args = ['-X', '-n', '-P', '-u', cluster.user, '-S', 'now-1day', '-E', 'now', '-o', 'JobName,JobID'];
    const env = { ...process.env, SLURM_CONF: cluster.slurmConf };
    const found = new Map<string, Set<string>>();
    for (const line of execFileSync('sacct', args, { env, encoding: 'utf8' }).split('\n')) {
      const [name = '', id = ''] = line.split('|');
      found.set(name, (found.get(name) ?? new Set()).add(/^\d+/.exec(id)?.[0] ?? ''));
    }
    return found;
  }

  // A retry would hide what this is for.
  it.for(['array', 'allocation'] as const)(
    'each point runs once, as one of an %s that was accepted once',
    { timeout: 14_400_000, retry: 0 },
    async (kind) => {
      const file = fileOf(kind);
      const found: string[] = [];
      for (let n = 0; n < trials; n += 1) {
        const random = randomNumbers(seed * 100_000 + n);
        const instant = instants[n % instants.length] ?? 'any';
        const project = join(user.home, `${kind}-${n}`);
        cpSync(template, project, { recursive: true });
        await killed(project, file, instant, random);
        if (random() < 0.5) await goesOn(project, file, random() * 3000);
        await goesOn(project, file);
        const now = await table(project);
        const differs = [
          ...now.filter((line) => !expected.includes(line)),
          ...expected.filter((line) => !now.includes(line)).map((line) => `no ${line}`),
        ];
        found.push(...[...differs, ...wrong(project, acceptedIds())].map((what) => `trial ${n} (${instant}): ${what}`));
      }
      console.log(`${trials} of kind ${kind}, ${found.length} deviations`);
      expect(found).toEqual([]);
    },
  );
});
