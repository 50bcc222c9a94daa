/* oxlint-disable vitest/valid-title, vitest/expect-expect, vitest/no-disabled-tests, vitest/no-conditional-tests -- declares what it is given */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, it } from 'vitest';
import type { Scheduler } from '../../src/scheduler/index.ts';
import { createSlurmScheduler, type SlurmSettings } from '../../src/scheduler/slurm/index.ts';
import type { SchedulerHarness } from '../../src/testing/scheduler-harness.ts';
import { shellWord } from '../../src/model/index.ts';
import {
  createLocalTransport,
  createSshTransport,
  type SshTransport,
  type Transport,
} from '../../src/transport/index.ts';
import { clusterAnew, clusterDown, type Cluster } from '../cluster/cluster.ts';

/** A cluster that no other test file uses: one that is full, or whose daemons are killed. */
export interface OwnCluster {
  name: string;
  /** First of its ports; each cluster takes 20. Moves along where CLUSTER_PORT is set. */
  port: number;
  nodes: number;
  /** Seconds that slurmctld remembers an ended job. */
  minJobAge?: number;
  /** False: no database, no sacct. */
  accounting?: boolean;
}

/** Brings it up, and makes it the cluster of this process. A string says why this computer cannot have one. */
async function ownCluster({
  name,
  port,
  nodes,
  minJobAge = 300,
  accounting = true,
}: OwnCluster): Promise<Cluster | string> {
  // Beside the one that the environment names, so that two checkouts can be tested at once.
  const { CLUSTER_PORT: first = '17800', SIMTRAIL_CLUSTER: beside = '/tmp/simtrail-slurm' } = process.env;
  const folder = `${beside}-${name}`;
  Object.assign(process.env, {
    SIMTRAIL_CLUSTER: folder,
    CLUSTER_PORT: String(Number(first) + port - 17_800),
    CLUSTER_NODES: String(nodes),
    CLUSTER_MIN_JOB_AGE: String(minJobAge),
    CLUSTER_ACCOUNTING: accounting ? '1' : '0',
  });
  return clusterAnew();
}

/** The login node, as the cluster's ordinary user sees it. */
export function loginNode(cluster: Cluster, environment: Readonly<Record<string, string>> = {}): Transport {
  const local = createLocalTransport('cluster');
  const { user, home, slurmConf } = cluster;
  const given = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, USER: user, SLURM_CONF: slurmConf, ...environment };
  const words = Object.entries(given).map(([name, value]) => shellWord(`${name}=${value}`));
  const become = `exec setpriv --reuid ${user} --regid ${user} --clear-groups env -i ${words.join(' ')} sh -c`;
  return { ...local, run: (script, options) => local.run(`${become} ${shellWord(script)}`, options) };
}

export interface SlurmBench extends SchedulerHarness {
  scheduler: Scheduler;
  machine: Transport;
  /** Runs a shell line as the administrator. */
  admin(line: string): Promise<string>;
  close(): Promise<void>;
}

/** The login node as it is reached from elsewhere. */
export function overSsh({ sshConfig }: Cluster): SshTransport {
  return createSshTransport('cluster', { host: 'cluster', configFile: sshConfig, keepSeconds: 60 });
}

export async function makeBench(
  cluster: Cluster,
  settings: SlurmSettings = {},
  machine: Transport = loginNode(cluster),
): Promise<SlurmBench> {
  const made = await machine.run('d=$(mktemp -d "$HOME/jobs.XXXXXX") && printf %s "$d"');
  const folder = made.stdout;
  const again = (): Scheduler => createSlurmScheduler({ transport: machine, settings });
  const local = createLocalTransport('cluster');
  return {
    scheduler: again(),
    again,
    machine,
    folder,
    processes: 4,
    shortestRuntime: 60,
    patienceMs: 60_000,
    admin: async (line) => (await local.run(`export SLURM_CONF=${cluster.slurmConf}; ${line}`)).stdout.trim(),
    close: async () => {
      await machine.run(`scancel --me; timeout 60 sh -c 'while squeue -h --me | grep -q .; do sleep 0.3; done'`);
      await machine.run(`rm -rf ${shellWord(folder)}`);
    },
  };
}

export const pause = wait;

/** Tests on a cluster of their own, which is brought up for them and stopped after them. */
export async function describeOnOwnCluster(
  title: string,
  wish: OwnCluster,
  declare: (cluster: Cluster) => void,
): Promise<void> {
  const cluster = await ownCluster(wish);
  if (typeof cluster !== 'string') {
    describe(title, () => {
      // Hooks run in reverse: the cluster goes last.
      afterAll(clusterDown);
      declare(cluster);
    });
    return;
  }
  console.warn(`${title}: did not run. ${cluster}`);
  describe.skip(title, () => {
    it(`did not run: ${cluster}`, () => {});
  });
}
