import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRecord } from '../src/model/index.ts';
import { createProject, Store } from '../src/store/index.ts';
import { idOf, made } from '../test/store/record.ts';

/** A project of so many finished jobs, with everything in jobs.json. */
export async function aProjectOf(jobs: number, folder: string, changes: Partial<JobRecord> = {}): Promise<string> {
  await createProject(folder, 'bench');
  const store = await Store.open(folder);
  for (let from = 0; from < jobs; from += 5000) {
    await store.change(() => Array.from({ length: Math.min(5000, jobs - from) }, (_, i) => made(from + i, changes)));
  }
  await store.close();
  return folder;
}

export const anyJob = idOf(5);

/** A project with so many input files of 2 kB, all committed to git; the files' paths. */
export async function aProjectWithFiles(files: number, folder: string): Promise<string[]> {
  await createProject(folder, 'bench');
  const paths = Array.from({ length: files }, (_, i) => join(folder, `analyses/a${i % 100}/input-${i}.dat`));
  for (let i = 0; i < 100; i++) mkdirSync(join(folder, `analyses/a${i}`));
  for (const [i, path] of paths.entries()) writeFileSync(path, `${i}\n`.repeat(400));
  const git = (...args: string[]): Buffer => execFileSync('git', ['-C', folder, ...args]);
  git('init', '-q');
  git('add', 'analyses');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '-qm', 'inputs');
  writeFileSync(join(folder, '.gitignore'), '.simtrail/\njobs/\n.gitignore\nsimtrail.json\n');
  return paths;
}

export function aBigFile(bytes: number, path: string): string {
  const file = openSync(path, 'w');
  const chunk = Buffer.alloc(1 << 24);
  for (let done = 0; done < bytes; done += chunk.length)
    writeSync(file, randomFillSync(chunk), 0, Math.min(chunk.length, bytes - done));
  closeSync(file);
  return path;
}
