import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder, withLock, writeWholeFile } from '../host/index.ts';

const listFile = (): string => join(stateFolder(), 'projects.json');

/** The folders of the projects this user has opened on this computer, oldest first. */
export async function knownProjects(): Promise<string[]> {
  try {
    const folders = JSON.parse(await readFile(listFile(), 'utf8')) as unknown;
    return Array.isArray(folders) ? folders.filter((folder) => typeof folder === 'string') : [];
  } catch {
    return [];
  }
}

/** Remembers a project. It is a convenience: where the list cannot be written, nothing is said. */
export async function rememberProject(folder: string): Promise<void> {
  if ((await knownProjects()).includes(folder)) return;
  // The state folder may be read-only, as on some clusters' compute nodes.
  await change((folders) => (folders.includes(folder) ? folders : [...folders, folder])).catch(() => {});
}

/** Takes a project off the list; its folder is left as it is. Throws WRITE_FAILED, LOCKED. */
export async function forgetProject(folder: string): Promise<void> {
  await change((folders) => folders.filter((one) => one !== folder));
}

async function change(edit: (folders: string[]) => string[]): Promise<void> {
  await mkdir(stateFolder(), { recursive: true });
  await withLock(`${listFile()}.lock`, async () => {
    const folders = await knownProjects();
    const edited = edit(folders);
    if (edited !== folders) await writeWholeFile(listFile(), `${JSON.stringify(edited, null, 1)}\n`);
  });
}
