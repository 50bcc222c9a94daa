import { AppError } from '../../errors/index.ts';
import { readAttributeResource, readResourceHeader } from '../../formats/smtk/index.ts';
import type { FilesReader, InputFile } from '../code.ts';

/** What the SMTK resources of an analysis are to a job, and which of them could not be read. */
export interface SmtkInputs {
  inputs: InputFile[];
  unreadable: { file: string; why: string }[];
}

/**
 * Finds the attribute resources that modelbuilder keeps an analysis in: `analysis` for the one that is edited, `export` for
 * the one that says how it is exported. They are told apart by the role that the project gave them, else by the
 * attribute `ExportSpec` of Kitware's export templates, else by the file's name. Other resources are left out.
 */
export async function smtkInputs(paths: readonly string[], files: FilesReader): Promise<SmtkInputs> {
  const found: SmtkInputs = { inputs: [], unreadable: [] };
  for (const path of paths.filter((one) => /\.(?:smtk|sbi)$/i.test(one) && !/\.project\.smtk$/i.test(one))) {
    try {
      const role = await roleOf(path, files);
      if (role !== undefined) found.inputs.push({ from: path, to: path, role });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      found.unreadable.push({ file: path, why: error.message.replace(/\.$/, '') });
    }
  }
  return found;
}

async function roleOf(path: string, files: FilesReader): Promise<'analysis' | 'export' | undefined> {
  const text = new TextDecoder().decode(await files.read(path));
  const isXml = /^\s*</.test(text);
  if (!isXml && readResourceHeader(text, path).type?.startsWith('smtk::attribute::') === false) return undefined;
  const { role, attributes } = readAttributeResource(text, path);
  if (role !== undefined && /export/i.test(role)) return 'export';
  if (role !== undefined && /analysis|attribute|simulation/i.test(role)) return 'analysis';
  const isExport = attributes.some(({ type }) => /^ExportSpec/i.test(type)) || /export[^/]*$/i.test(path);
  return isExport ? 'export' : 'analysis';
}
