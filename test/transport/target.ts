import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSshTransport, type SshOptions, type SshTransport } from '../../src/transport/index.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { startSshd, type Sshd, type SshdOptions } from './sshd.ts';

/** One test's machine: an sshd of its own, transports to it, a folder on either side. All is gone after `end`. */
export interface Target {
  sshd: Sshd;
  /** A new transport to it, as another program would make it; all share one connection. */
  transport(options?: Partial<SshOptions>): SshTransport;
  /** A folder on this side. */
  local: string;
  /** A folder on the other side; not there yet. */
  folder: string;
  /** Changes the ssh configuration of this side. */
  configure(change: (config: string) => string): Promise<void>;
  end(): Promise<void>;
}

export async function makeTarget(cluster: Cluster, options?: SshdOptions): Promise<Target> {
  const sshd = await startSshd(cluster, options);
  const local = await mkdtemp(join(tmpdir(), 'st-local-'));
  const folder = `${cluster.home}/faults/${randomBytes(6).toString('hex')}`;
  const transports: SshTransport[] = [];
  return {
    sshd,
    local,
    folder,
    transport(given = {}) {
      const runtimeFolder = join(sshd.folder, 'run');
      const made = createSshTransport('target', { host: 'target', configFile: sshd.config, runtimeFolder, ...given });
      transports.push(made);
      return made;
    },
    async configure(change) {
      await writeFile(sshd.config, change(await readFile(sshd.config, 'utf8')));
    },
    async end() {
      for (const transport of transports) await transport.disconnect();
      await sshd.end();
      await rm(local, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The error of a machine that cannot be reached, by what is the trouble. */
export function unreachable(trouble: string) {
  return { code: 'MACHINE_UNREACHABLE', facts: { machine: 'target', trouble } };
}
