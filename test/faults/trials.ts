import { setTimeout as wait } from 'node:timers/promises';
import { execFile } from 'node:child_process';
import { clusterUp, stopPart, type Cluster } from '../cluster/cluster.ts';
import type { Lane } from './lane.ts';

export const faultKinds = ['kill', 'cut', 'controller'] as const;
export type Fault = (typeof faultKinds)[number];

/** What one trial came to, before anybody looks at its job. */
export interface Trial {
  fault: Fault;
  lane: Lane;
  /** The job's name. */
  name: string;
  /** The fault met something: a program at work, a connection in use, a controller that lived. */
  met: boolean;
  /** Exit code of the submission; null when it was killed. */
  code: number | null;
}

/** Before this, Node itself is starting and nothing of ours has happened. */
const startMs = 60;

function instant(random: () => number, longestMs: number): number {
  return startMs + random() * Math.max(0, longestMs - startMs);
}

/** kill -9 of the program at an instant of its submission; now and then also of the one that finishes what it left. */
export async function killTrial(lane: Lane, name: string, random: () => number, longestMs: number): Promise<Trial> {
  const { child, ended } = lane.submits(name);
  await Promise.race([wait(instant(random, longestMs)), ended]);
  const met = child.kill('SIGKILL');
  const code = await ended;
  if (met && random() < 0.5) {
    const next = lane.user.starts('jobs');
    await wait(random() * longestMs);
    next.kill('SIGKILL');
  }
  return { fault: 'kill', lane, name, met, code };
}

/** The connection is cut on the far side at an instant of the submission. */
export async function cutTrial(lane: Lane, name: string, random: () => number, longestMs: number): Promise<Trial> {
  const { ended } = lane.submits(name);
  await Promise.race([wait(instant(random, longestMs)), ended]);
  const met = await lane.cutsWhileRunning(ended);
  return { fault: 'cut', lane, name, met, code: await ended };
}

/** kill -9 of slurmctld while several submissions are on their way, or just acknowledged; then it is started again. */
export async function controllerTrials(
  cluster: Cluster,
  lanes: readonly Lane[],
  names: readonly string[],
  random: () => number,
  longestMs: number,
): Promise<Trial[]> {
  const waiting = [...names];
  const trials: Trial[] = [];
  const instantMs = random() * longestMs * Math.ceil(names.length / lanes.length);
  const state = { isDown: false };
  const submitting = lanes.map(async (lane) => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      // With the controller gone a submission takes its time to say so; one for each lane shows that.
      const wasDown = state.isDown;
      const code = await lane.submits(name).ended;
      trials.push({ fault: 'controller', lane, name, met: true, code });
      if (wasDown) while (state.isDown) await wait(100);
    }
  });
  await wait(instantMs);
  state.isDown = true;
  await stopPart('slurmctld', 'KILL');
  // Mostly back before sbatch gives up (9 s), sometimes not.
  await wait(random() ** 2 * 15_000);
  await withAdministrator(cluster, async () => {
    await clusterUp();
    state.isDown = false;
    await Promise.all(submitting);
    await Promise.all(lanes.map((lane) => lane.settles()));
  });
  return trials;
}

/**
 * Slurm drains a node that was asked to launch a job which it still knew; an administrator puts it back. An end that a killed
 * slurmctld did not hear is told when the node registers again: after 400 s (each 20th ping, MAX_REG_FREQUENCY of Slurm 22.05),
 * or when the configuration is read again.
 */
async function withAdministrator({ slurmConf }: Cluster, work: () => Promise<void>): Promise<void> {
  const state = { isDone: false };
  const working = work().finally(() => (state.isDone = true));
  const env = { ...process.env, SLURM_CONF: slurmConf };
  const scontrol = (...words: string[]): Promise<unknown> =>
    new Promise((done) => execFile('scontrol', words, { env }, done));
  for (let waited = 0; !state.isDone; waited += 1) {
    await Promise.race([wait(1000), working]);
    if (waited % 3 === 2) await scontrol('update', 'nodename=ALL', 'state=resume');
    if (waited % 15 === 14) await scontrol('reconfigure');
  }
  await working;
}
