import { mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stateFolder, withLock, writeWholeFile } from '../host/index.ts';
import { digest } from './jobs-file.ts';
import type { LogHead } from './log.ts';
import type { Store } from './store.ts';

/** The end of a project's history as this user has seen it on this computer. */
export interface KnownHead extends LogHead {
  /** When it was the end. ISO 8601 UTC. */
  at: string;
  /** Up to which line `verify` last found everything whole, and when. */
  verified?: { n: number; sha256: string; at: string };
}

/** By the absolute folder that the project was in: copies of one project go ways of their own. */
type Heads = Record<string, KnownHead>;

/**
 * What is known of the project in this folder. Where it was never seen here: of one that was in a folder that is gone,
 * as after a move. Undefined if there is nothing.
 */
export async function knownHead(project: string, folder: string): Promise<KnownHead | undefined> {
  const heads = await read(project);
  const here = heads[await realpath(folder)];
  if (here !== undefined) return here;
  const moved: KnownHead[] = [];
  for (const [path, head] of Object.entries(heads)) {
    if ((await realpath(path).catch(() => undefined)) === undefined) moved.push(head);
  }
  return moved.toSorted((a, b) => b.n - a.n)[0];
}

/**
 * Remembers the end of a project's history, if it goes on from what is known. Otherwise what is known stays, for `verify`
 * to tell of.
 */
export async function rememberHead(store: Store): Promise<void> {
  const { head, folder, project } = store;
  const known = await knownHead(project.id, folder).catch(() => undefined);
  if (head.n === 0 || known?.sha256 === head.sha256) return;
  if (known !== undefined && (known.n > head.n || !(await store.hasLine(known)))) return;
  const verified = known?.verified === undefined ? {} : { verified: known.verified };
  await writeKnownHead(project.id, folder, { ...head, at: store.now().toISOString(), ...verified });
}

/** Where the user's state cannot be written, nothing is remembered: it guards against others, and no command needs it. */
export async function writeKnownHead(project: string, folder: string, head: KnownHead): Promise<void> {
  const file = fileOf(project);
  try {
    await mkdir(dirname(file), { recursive: true });
    await withLock(`${file}.lock`, async () => {
      const heads = { ...(await read(project)), [await realpath(folder)]: head };
      await writeWholeFile(file, `${JSON.stringify(heads, null, 1)}\n`);
    });
  } catch {
    // As on compute nodes, where the home folder may be read-only.
  }
}

/** Outside of the project: who can change the project need not be able to change this. The id may be any text. */
function fileOf(project: string): string {
  return join(stateFolder(), 'heads', `${digest(Buffer.from(project)).slice(0, 32)}.json`);
}

async function read(project: string): Promise<Heads> {
  try {
    const heads = JSON.parse(await readFile(fileOf(project), 'utf8')) as Heads;
    return Object.fromEntries(Object.entries(heads).filter(([, head]) => isHead(head)));
  } catch {
    return {};
  }
}

function isHead(head: Partial<KnownHead> | undefined): boolean {
  return typeof head?.n === 'number' && typeof head.size === 'number' && typeof head.sha256 === 'string';
}
