import { afterAll, describe, expect, it } from 'vitest';
import { clusterUp, type Cluster } from '../cluster/cluster.ts';
import { hasParaView } from '../journeys/pictures.ts';
import { randomNumbers } from '../random.ts';
import { Lane } from './lane.ts';
import { ends, LookTrials, tableOfLooks, type LookTrial } from './looks.ts';

/** The first ones are those of `npm test`; another seed goes on where the one before ended. */
const count = Number(process.env['SIMTRAIL_LOOK_TRIALS'] ?? 3);
const seed = Number(process.env['SIMTRAIL_SEED'] ?? 1);
const lanesEach = Math.min(3, count);
/** From the start of the program to a server that is ready, on a computer with nothing else to do. */
const usualMs = 9_000;

const cluster = await clusterUp();
const missing = typeof cluster === 'string' ? cluster : hasParaView();
if (missing !== undefined) console.warn(`ends of looks: did not run. ${missing}`);

describe.skipIf(missing !== undefined)(`${count} looks at results that are ended (seed ${seed})`, () => {
  const there = cluster as Cluster;
  const lanes: Lane[] = [];
  afterAll(() => lanes.forEach(({ user }) => user.leaves()));

  it('leave no process and no job, and each is on the record', { timeout: 7_200_000, retry: 0 }, async () => {
    const numbers = Array.from({ length: count }, (_, n) => n).values();
    const found: LookTrial[] = [];
    const work = Array.from({ length: lanesEach }, async (_, which) => {
      // A node each where nodes are restarted: none that another one starts something on.
      const lane = await Lane.on(there, '/dev/null', {
        ...(count < ends.length ? {} : { directive: `--nodelist=${there.nodes[which]}` }),
        memory: '1000M',
        visualize: '{ time: 10m, wait: 10m, patience: 20s }',
      });
      lanes.push(lane);
      const trials = await LookTrials.on(there, lane);
      const random = randomNumbers(seed * 1000 + which);
      for (const n of numbers) {
        const trial = await trials.run(ends[(n + (seed - 1) * count) % ends.length] ?? 'stopped', random, usualMs);
        found.push(trial);
        if (count > 5) console.log(`${n + 1} ${JSON.stringify(trial)}`);
      }
    });
    await Promise.all(work);
    console.log(tableOfLooks(found));

    expect(found.flatMap(({ end, wrong }) => wrong.map((one) => `${end}: ${one}`))).toEqual([]);
    expect(found).toHaveLength(count);
  });
});
