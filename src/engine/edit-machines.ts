import { mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { stateFolder, withLock, writeWholeFile } from '../host/index.ts';
import type { MachineRecord } from './machine-record.ts';

/** What stands in machines.yaml of one machine; the name is the key. */
export type MachineEntry = Omit<MachineRecord, 'name' | 'transport' | 'scheduler'>;

const heading = ` Machines that jobs can run on. docs/reference/machines.md describes every key.`;

/**
 * Puts a machine into machines.yaml, which may not be there yet. Other machines, comments and the layout of what is not
 * changed stay. Of a machine that is there already the keys that `entry` has are written anew, one by one; the rest of it
 * stays too. Throws MACHINE_EXISTS for one unless `replace` is set, and MACHINES_FILE.
 */
export async function putMachine(file: string, name: string, entry: MachineEntry, replace: boolean): Promise<void> {
  await edit(file, async (text) => {
    const { Document, isMap, isNode, parseDocument } = await import('yaml');
    await check(text, file);
    const document = text.trim() === '' ? new Document({ machines: {} }) : parseDocument(text);
    if (text.trim() === '') document.commentBefore = heading;
    if (!isMap(document.contents)) document.contents = document.createNode({ machines: {} }) as never;
    if (!isMap(document.get('machines'))) document.set('machines', document.createNode({}));
    if (document.hasIn(['machines', name])) {
      if (!replace) throw new AppError('MACHINE_EXISTS', { name, file });
    } else document.setIn(['machines', name], document.createNode({}));
    const put = (path: string[], value: unknown, inFlow = false): void => {
      const there = document.getIn(path, true);
      const now: unknown = isNode(there) ? there.toJSON() : undefined;
      // What says the same already keeps its layout.
      if (value === undefined || JSON.stringify(now) === JSON.stringify(value)) return;
      document.setIn(path, document.createNode(value, { flow: inFlow && typeof value === 'object' }));
    };
    const { slurm: { cluster, ...settings } = {}, ...own } = entry;
    for (const [key, value] of Object.entries(own)) put(['machines', name, key], value);
    for (const [key, value] of Object.entries(settings)) put(['machines', name, 'slurm', key], value, true);
    if (cluster !== undefined) {
      const node = document.createNode(JSON.parse(JSON.stringify(cluster)));
      // One line a partition, an account, a qos.
      for (const table of isMap(node) ? node.items.map((pair) => pair.value).filter(isMap) : []) {
        for (const { value } of table.items) if (isMap(value)) value.flow = true;
      }
      node.commentBefore = ' What the cluster said of itself; `simtrail machine add NAME --replace` asks again.';
      document.setIn(['machines', name, 'slurm', 'cluster'], node);
    }
    return document.toString(styleOf(text));
  });
}

/** Takes a machine out. Throws NO_MACHINE with the names there are. */
export async function dropMachine(file: string, name: string): Promise<void> {
  await edit(file, async (text) => {
    const { parseDocument } = await import('yaml');
    const known = await check(text, file);
    if (!known.includes(name)) throw new AppError('NO_MACHINE', { name, known: ['local', ...known] });
    const document = parseDocument(text);
    document.deleteIn(['machines', name]);
    return document.toString(styleOf(text));
  });
}

/** As the file is written already: `[a]` or `[ a ]`. */
function styleOf(text: string): { lineWidth: number; flowCollectionPadding: boolean } {
  return { lineWidth: 0, flowCollectionPadding: !/: (?:\[[^\s\]]|\{[^\s}])/.test(text) };
}

/** Changes the file as a whole, one program at a time; what comes out must be readable. A link to it stays a link. */
async function edit(file: string, change: (text: string) => Promise<string>): Promise<void> {
  await mkdir(stateFolder(), { recursive: true });
  await mkdir(dirname(file), { recursive: true });
  await withLock(join(stateFolder(), 'machines.lock'), async () => {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw new AppError('INPUT_UNREADABLE', { path: file, why: error.message }, { cause: error });
    });
    const changed = await change(text);
    await check(changed, file);
    await writeWholeFile(await realpath(file).catch(() => file), changed);
  });
}

/** Names of the machines. */
async function check(text: string, file: string): Promise<string[]> {
  const { readMachines } = await import('./machines-file.ts');
  return readMachines(text, file).machines.map(({ name }) => name);
}
