import type { CheckedCrate, ImportedCrate, ImportRequest } from '../crate/index.ts';
import { signingKey } from '../host/index.ts';
import { sequencesAtRest } from './sequences/at-rest.ts';
import { rememberProject, writeKnownHead } from '../store/index.ts';

/** Makes a project of a crate and remembers it as one of this user's; see `importCrate`. */
export async function importProject(request: ImportRequest): Promise<ImportedCrate> {
  const { importCrate } = await import('../crate/index.ts');
  const imported = await importCrate({ ...request, signer: signingKey, settled: sequencesAtRest });
  await rememberProject(imported.folder);
  await writeKnownHead(imported.id, imported.folder, imported.head);
  return imported;
}

/** Judges a crate without unpacking it; see `checkCrate` of the crate. */
export async function checkCrate(file: string, maxBytes?: number): Promise<CheckedCrate> {
  const { checkCrate: check } = await import('../crate/index.ts');
  return check(file, { maxBytes });
}
