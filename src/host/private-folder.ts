import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, thisProcess, type ProcessIdentity } from './identity.ts';

const keeperName = 'keeper.json';

/**
 * A folder for this process alone among the computer's temporary files. Folders of the same name whose processes are gone
 * without having removed them are removed first: those of this user that say whose they are, and no others.
 */
export async function privateFolder(name: string, inside = tmpdir()): Promise<string> {
  const entries = await readdir(inside).catch(() => []);
  const former = entries.filter((entry) => entry.startsWith(`${name}-`)).map((entry) => join(inside, entry));
  await Promise.all(
    former.map(async (path) => {
      if (await isLeftBehind(path)) await rm(path, { recursive: true, force: true }).catch(() => {});
    }),
  );
  const folder = await mkdtemp(join(inside, `${name}-`));
  await writeFile(join(folder, keeperName), JSON.stringify(thisProcess()), { mode: 0o600 });
  return folder;
}

async function isLeftBehind(path: string): Promise<boolean> {
  try {
    const found = await lstat(path);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false;
    return isAlive(JSON.parse(await readFile(join(path, keeperName), 'utf8')) as ProcessIdentity) === false;
  } catch {
    return false; // nobody says whose it is, or it has just gone
  }
}
