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
  try {
    await mkdir(stateFolder(), { recursive: true });
    await withLock(`${listFile()}.lock`, async () => {
      const folders = await knownProjects();
      if (!folders.includes(folder))
        await writeWholeFile(listFile(), `${JSON.stringify([...folders, folder], null, 1)}\n`);
    });
  } catch {
    // The state folder may be read-only, as on some clusters' compute nodes.
  }
}
