import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
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
  /** What a script writes there when it runs, before it does the rest. Once for each name. */
  said(name: string): { line: string; isThere: () => boolean };
  /** Resolves when no ssh of this side is left, and this program knows. */
  linksGone(): Promise<void>;
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
    said(name) {
      const path = join(folder, name);
      return { line: `mkdir -p ${folder}; echo >${path}`, isThere: () => existsSync(path) };
    },
    async linksGone() {
      while (links(sshd.folder) > 0) await wait(20);
      await wait(100); // they are dead: what they leave to this program is read in its next turns
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

/** How many programs of this side hold connections, or use them, by sockets or a configuration in a folder. */
function links(folder: string): number {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return /^(\S*\/)?ssh[:\0]/.test(command) && command.includes(folder);
    } catch {
      return false; // it has just ended
    }
  }).length;
}

/** The error of a machine that cannot be reached, by what is the trouble. */
export function unreachable(trouble: string) {
  return { code: 'MACHINE_UNREACHABLE', facts: { machine: 'target', trouble } };
}
