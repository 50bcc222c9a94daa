import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import type { Cluster } from '../cluster/cluster.ts';
import { randomNumbers } from '../random.ts';
import { describeOnOwnCluster } from '../slurm/bench.ts';
import { Lane } from './lane.ts';
import { controllerTrials, cutTrial, faultKinds, killTrial, type Fault, type Trial } from './trials.ts';
import { judgeTrials, tableOf } from './verdicts.ts';

const trials = Number(process.env['SIMTRAIL_FAULT_TRIALS'] ?? 30);
const seed = Number(process.env['SIMTRAIL_SEED'] ?? 1);
const faults = faultKinds.filter((kind) => (process.env['SIMTRAIL_FAULT'] ?? kind) === kind);
/** Submissions that one kill of slurmctld meets. */
const batch = 12;
const lanesEach = 2;

const wish = { name: 'trials', port: 18_560, nodes: 2 };

await describeOnOwnCluster(`${trials} submissions with a fault (seed ${seed})`, wish, (cluster: Cluster) => {
  const runs = `${cluster.home}/runs-${process.pid}`;
  const lanes: Lane[] = [];
  const state = { isWrong: false };
  afterAll(() => {
    for (const { user } of lanes) {
      if (state.isWrong) user.disconnects();
      else user.leaves();
    }
    rmSync(runs, { force: true });
  });

  /** How long submissions take that nothing happens to, as many at once as there will be. */
  async function usualMs(lane: Lane): Promise<number> {
    const begun = performance.now();
    const names = Array.from({ length: 2 * lanesEach }, (_, n) => `before ${n}`);
    await Promise.all(names.map((name) => lane.submits(name).ended));
    return performance.now() - begun;
  }

  async function inLanes(
    one: typeof killTrial,
    kind: string,
    count: number,
    longestMs: number,
    seedOf: number,
  ): Promise<Trial[]> {
    const found: Trial[] = [];
    const numbers = Array.from({ length: count }, (_, n) => n).values();
    const work = Array.from({ length: lanesEach }, async (_, which) => {
      const lane = await Lane.on(cluster, runs);
      lanes.push(lane);
      // With the connection made: without it a program that is killed early takes it along, and so does the next one.
      await lane.submits(`${kind} first`).ended;
      const random = randomNumbers(seedOf + which);
      for (const n of numbers) found.push(await one(lane, `${kind} ${n}`, random, longestMs));
      await lane.settles();
    });
    await Promise.all(work);
    return found;
  }

  // A retry would hide what this is for.
  it(
    'each job runs once and is told as it ended; none is lost, none run twice',
    { timeout: 7_200_000, retry: 0 },
    async () => {
      const first = await Lane.on(cluster, runs);
      lanes.push(first);
      const longestMs = await usualMs(first);
      const each = Math.ceil(trials / faults.length);
      const many = (fault: Fault): number => (faults.includes(fault) ? each : 0);

      const found = (
        await Promise.all([
          inLanes(killTrial, 'kill', many('kill'), longestMs, seed * 1000),
          inLanes(cutTrial, 'cut', many('cut'), longestMs * 0.8, seed * 1000 + 500),
        ])
      ).flat();
      const several = [first, await Lane.on(cluster, runs), await Lane.on(cluster, runs)];
      lanes.push(...several.slice(1));
      const random = randomNumbers(seed);
      for (let done = 0; found.length < trials && many('controller') > 0; done += batch) {
        const names = Array.from(
          { length: Math.min(batch, trials - found.length) },
          (_, n) => `controller ${done + n}`,
        );
        found.push(...(await controllerTrials(cluster, several, names, random, longestMs)));
      }
      const verdicts = judgeTrials(found, cluster, { runsFile: runs, lanes });
      console.log(`${tableOf(verdicts)}\n`);

      const wrong = verdicts.flatMap(({ trial, wrong: words, record }) =>
        words === undefined ? [] : [`${trial.name} (${record?.id}): ${words}`],
      );
      state.isWrong = wrong.length > 0;
      const places = new Set(verdicts.flatMap((one) => (one.wrong === undefined ? [] : [one.trial.lane.user.project])));
      for (const place of places) console.log(`its history is left in ${place}, and Slurm's logs in ${cluster.folder}`);
      expect(wrong).toEqual([]);
      // The instants really lie within a submission: some end before there is a job, most do not.
      expect(verdicts.filter(({ record }) => record !== undefined).length).toBeGreaterThan(trials / 2);
      for (const { user } of lanes) expect((await user.types('verify', '--project', user.project)).code).toBe(0);
    },
  );
});
