import { resolve } from 'node:path';
import { checkedFolder, checkedName } from './names.ts';
import { checkedScript } from './script.ts';
import { shellWord } from '../model/index.ts';
import type { SshOptions } from './ssh/command.ts';
import { readDigests } from './ssh/digests.ts';
import {
  absent,
  digestScript,
  forbidden,
  linksScript,
  listScript,
  readFiles,
  readLinks,
  readScript,
} from './ssh/get-scripts.ts';
import { getOver } from './ssh/get.ts';
import { Link } from './ssh/link.ts';
import { putOver } from './ssh/put.ts';
import { notRead, notWritten } from './ssh/refusal.ts';
import { runScript } from './ssh/scripts.ts';
import type { Transport } from './transport.ts';
import { Turns } from './turns.ts';

/** A machine behind the system's OpenSSH. */
export interface SshTransport extends Transport {
  /** Logs in if that is needed, asking a person where the options say how. Other calls log in as well, when they must. */
  connect(): Promise<void>;
  /** Ends the connection for every program on this computer that uses it. */
  disconnect(): Promise<void>;
}

/**
 * A machine that is reached with the `ssh` of this computer, so that ~/.ssh/config, agents, jumps, hardware keys and
 * known hosts count as they are. All goes over one connection, which other simtrail programs share and which stays for
 * a while after the last of them has ended: whoever logged in once is not asked again.
 *
 * The machine needs sshd, a POSIX shell, GNU find and tar, and sha256sum or shasum. Big files go by rsync where it is.
 */
export function createSshTransport(machine: string, options: SshOptions): SshTransport {
  const link = new Link(machine, options);
  const puts = new Turns();
  const walked = async (folder: string, script: (folder: string) => string, signal?: AbortSignal): Promise<Buffer> => {
    const { code, stdout, stderr } = await link.run(script(checkedFolder(folder)), { signal });
    const words = stderr.toString();
    // What vanished while it was listed is not there.
    const isWhole = code === 0 || code === absent || !/permission denied|cannot|i\/o error/i.test(words);
    if (code === forbidden || !isWhole) throw notRead(machine, folder, words);
    return stdout;
  };
  return {
    machine,

    async run(script, options = {}) {
      const { code, stdout, stderr } = await link.run(checkedScript(script), options);
      return { code, stdout: stdout.toString(), stderr: stderr.toString() };
    },

    open: async (script, { signal = new AbortController().signal } = {}) => link.open(checkedScript(script), signal),

    async put(folder, files, options) {
      const place = { machine, link, folder: checkedFolder(folder) };
      await puts.take(place.folder, async () => putOver(place, files, options));
    },

    list: async (folder, signal) => readFiles(await walked(folder, listScript, signal)),
    links: async (folder, signal) => readLinks(await walked(folder, linksScript, signal)),

    async digests(folder, paths, signal) {
      for (const path of paths) checkedName(path);
      if (paths.length === 0) return new Map();
      const script = digestScript(checkedFolder(folder), paths);
      const { code, stdout, stderr } = await runScript(link, script, { signal });
      if (code !== 0 && code !== absent) throw notRead(machine, folder, stderr.toString());
      const found = readDigests(stdout.toString());
      return new Map(paths.flatMap((path) => (found.has(`./${path}`) ? [[path, found.get(`./${path}`) ?? '']] : [])));
    },

    async read(folder, path, range = {}) {
      const { code, stdout, stderr } = await link.run(readScript(checkedFolder(folder), checkedName(path), range));
      if (code === absent) return undefined;
      if (code !== 0) throw notRead(machine, `${folder}/${path}`, stderr.toString());
      return new Uint8Array(stdout);
    },

    async get(folder, paths, into, options) {
      return getOver({ machine, link, folder: checkedFolder(folder) }, paths, resolve(into), options);
    },

    async remove(folder) {
      const { code, stderr } = await link.run(`export LC_ALL=C; rm -rf -- ${shellWord(checkedFolder(folder))}`);
      if (code !== 0) throw notWritten(machine, folder, stderr.toString());
    },

    async close() {
      link.close();
    },
    connect: async () => link.connect(),
    disconnect: async () => link.disconnect(),
  };
}
