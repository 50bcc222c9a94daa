import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A cluster on this computer, as `up` left it. */
export interface Cluster {
  /** The state folder. */
  folder: string;
  /** For `ssh -F`: hosts `cluster`, `cluster-behind` (a bastion), `cluster-noisy`, `cluster-bare` (no rsync, perl, openssl). */
  sshConfig: string;
  user: string;
  /** The user's home folder. */
  home: string;
  sshPort: number;
  /** For Slurm's commands when they are run here. */
  slurmConf: string;
  /** Names of its nodes; no other cluster on this computer has one of them. */
  nodes: string[];
  /** Jobs run in cgroups, so that running out of memory is told as such. */
  hasCgroup: boolean;
}

const scripts = import.meta.dirname;

/** Brings the cluster up, or what of it has died. Resolves with the reason when this computer cannot have one. */
export async function clusterUp(): Promise<Cluster | string> {
  const { code, stderr } = await run('up');
  if (code === 75) return stderr.trim().split('\n').at(-1) ?? 'a cluster cannot be had';
  if (code !== 0) throw new Error(`test/cluster/up failed: ${stderr}`);
  return readCluster();
}

/** Stops the cluster. */
export async function clusterDown(): Promise<void> {
  await run('down');
}

/** A cluster of which nothing is left that an interrupted run may have done to it: jobs, drained nodes, faults. */
export async function clusterAnew(): Promise<Cluster | string> {
  await run('down', ['--anew']);
  return clusterUp();
}

/** A fault: one part, as `status` names it, is ended by a signal. {@link clusterUp} starts it again. */
export async function stopPart(part: string, signal: 'TERM' | 'KILL' = 'TERM'): Promise<void> {
  const { code, stderr } = await run('down', [part, signal]);
  if (code !== 0) throw new Error(stderr);
}

/** A fault: what slurmctld knows goes back to what it was, as when it is killed before it has written what it accepted. */
export async function clusterForgets({ folder }: Cluster, happens: () => Promise<unknown>): Promise<void> {
  const [state, before] = [join(folder, 'state/slurmctld'), join(folder, 'state/slurmctld.before')];
  await stopPart('slurmctld');
  rmSync(before, { recursive: true, force: true });
  execFileSync('cp', ['-a', state, before]);
  await clusterUp();
  await happens();
  await stopPart('slurmctld', 'KILL');
  rmSync(state, { recursive: true });
  renameSync(before, state);
  await clusterUp();
}

function readCluster(): Cluster {
  const folder = process.env['SIMTRAIL_CLUSTER'] ?? join(tmpdir(), 'simtrail-cluster');
  const lines = readFileSync(join(folder, 'env'), 'utf8').trim().split('\n');
  const values = new Map(lines.map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')]));
  const value = (name: string): string => values.get(name) ?? '';
  return {
    folder,
    sshConfig: value('CLUSTER_SSH_CONFIG'),
    user: value('CLUSTER_USER'),
    home: value('CLUSTER_HOME'),
    sshPort: Number(value('CLUSTER_SSH_PORT')),
    slurmConf: value('SLURM_CONF'),
    nodes: value('CLUSTER_NODE_NAMES').split(','),
    hasCgroup: value('CLUSTER_CGROUP') === '1',
  };
}

async function run(script: string, args: string[] = []): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile(join(scripts, script), args, (error, _stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stderr: stderr || (error?.message ?? '') });
    });
  });
}
