import type { CheckedCrate, ImportedCrate, ImportRequest } from '../crate/index.ts';
import { rememberProject } from '../store/index.ts';

/** Makes a project of a crate and remembers it as one of this user's; see `importCrate`. */
export async function importProject(request: ImportRequest): Promise<ImportedCrate> {
  const { importCrate } = await import('../crate/index.ts');
  const imported = await importCrate(request);
  await rememberProject(imported.folder);
  return imported;
}

/** Judges a crate without unpacking it; see `checkCrate` of the crate. */
export async function checkCrate(file: string, maxBytes?: number): Promise<CheckedCrate> {
  const { checkCrate: check } = await import('../crate/index.ts');
  return check(file, { maxBytes });
}
