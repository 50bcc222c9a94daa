import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../test/cluster/cluster.ts';

const run = promisify(execFile);

/** ssh and rsync by hand, over one ControlMaster. */
export interface PlainSsh {
  /** For `rsync -e`, and in shell loops. */
  command: string;
  /** Runs a shell line on this computer. */
  here(line: string): Promise<string>;
  /** Runs a shell line on the cluster. */
  there(line: string): Promise<string>;
  /** Logins that the cluster has let in so far. */
  logins(): number;
  end(): Promise<void>;
}

export interface Bench {
  cluster: Cluster;
  /** For what is made meanwhile. */
  folder: string;
  plain: PlainSsh;
}

export async function plainSsh(cluster: Cluster, socket: string): Promise<PlainSsh> {
  const words = ['-F', cluster.sshConfig, '-o', `ControlPath=${socket}`];
  await run('ssh', [...words, '-o', 'ControlMaster=yes', '-o', 'ControlPersist=600', '-N', '-f', 'cluster']);
  return {
    command: ['ssh', ...words].join(' '),
    here: async (line) => (await run('sh', ['-ec', line], { maxBuffer: 1 << 28 })).stdout,
    there: async (line) => (await run('ssh', [...words, 'cluster', line], { maxBuffer: 1 << 28 })).stdout,
    logins: () =>
      readFileSync(join(cluster.folder, 'log/sshd_login.log'), 'utf8')
        .split('\n')
        // Not `Accepted key …`, which it says of a key that it knows, twice before it lets anybody in.
        .filter((line) => /^Accepted \S+ for /.test(line)).length,
    end: async () => void (await run('ssh', [...words, '-O', 'exit', 'cluster'])),
  };
}
