import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writeFailed } from '../host/index.ts';
import { getFiles, putFiles, readBytes } from './local-files.ts';
import { digestFiles, listFiles, listLinks } from './local-look.ts';
import { openHere } from './open-here.ts';
import { checkedFolder, checkedName } from './names.ts';
import { runProgram, TimedOut } from './program.ts';
import { checkedScript } from './script.ts';
import { tooSlow } from './too-slow.ts';
import type { Transport } from './transport.ts';

/** This computer as a machine: `sh` and the file system. For a laptop, or for simtrail running on a login node. */
export function createLocalTransport(machine: string): Transport {
  return {
    machine,
    async run(script, options = {}) {
      try {
        const { code, stdout, stderr } = await runProgram('sh', ['-c', checkedScript(script)], options);
        return { code, stdout: stdout.toString(), stderr: stderr.toString() };
      } catch (error) {
        if (error instanceof TimedOut) throw tooSlow(machine, options.timeoutMs);
        throw error;
      }
    },
    open: async (script, { signal } = {}) => {
      signal?.throwIfAborted();
      return openHere('sh', ['-c', checkedScript(script)]);
    },
    put: async (folder, files, options) => putFiles(checkedFolder(folder), files, options),
    list: async (folder, signal) => listFiles(checkedFolder(folder), signal),
    links: async (folder, signal) => listLinks(checkedFolder(folder), signal),
    digests: async (folder, paths, signal) => digestFiles(checkedFolder(folder), paths, signal),
    read: async (folder, path, range) => readBytes(checkedFolder(folder), checkedName(path), range),
    get: async (folder, paths, into, options) => getFiles(checkedFolder(folder), paths, resolve(into), options),
    async remove(folder) {
      const checked = checkedFolder(folder);
      await rm(checked, { recursive: true, force: true }).catch((error: unknown) => {
        throw writeFailed(checked, error);
      });
    },
    close: async () => {},
  };
}
