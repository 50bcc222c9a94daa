import { codeCatalogue, type CodeCatalogue, type FoundCode } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { configFolder } from '../host/index.ts';
import { findProject } from '../store/index.ts';

/** The codes that can be used in the project at or above a folder; outside of projects, those of the user. */
export async function knownCodes(folder: string): Promise<{ catalogue: CodeCatalogue; list: FoundCode[] }> {
  const project = await findProject(folder).catch((error: unknown) => {
    if (AppError.is(error, 'NO_PROJECT')) return undefined;
    throw error;
  });
  const catalogue = codeCatalogue(project ?? configFolder());
  const list = await catalogue.list();
  return { catalogue, list: project === undefined ? list.map(asUsers) : list };
}

function asUsers(code: FoundCode): FoundCode {
  return code.from === 'project' ? { ...code, from: 'user' } : code;
}
