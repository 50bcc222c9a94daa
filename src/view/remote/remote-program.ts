import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { OutgoingFile } from '../../transport/index.ts';

const names = [
  'supervise.py',
  'pictures.py',
  'layout.py',
  'offers.py',
  'pace.py',
  'references.py',
  'containers.py',
  'tables.py',
  'settled.py',
] as const;

/** The small scripts that are put beside a job's results, with their digests. The build puts them beside the program. */
export async function remoteProgram(): Promise<OutgoingFile[]> {
  return Promise.all(
    names.map(async (to) => {
      const places = [`./${to}`, `./remote/${to}`, `../remote/${to}`];
      const from = places.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
      if (from === undefined) throw new Error(`${to} is not beside the program`);
      const bytes = await readFile(from);
      return { from, to, sha256: hash('sha256', bytes), size: bytes.length };
    }),
  );
}
