import { clauseOf } from '../../errors/index.ts';
import { readResourcePart } from '../../formats/smtk/index.ts';
import type { FilesReader, InputFile } from '../code.ts';

/** What the SMTK resources of an analysis are to a job, and which of them could not be read. */
export interface SmtkInputs {
  inputs: InputFile[];
  unreadable: { file: string; why: string }[];
}

/**
 * Finds the attribute resources that modelbuilder keeps an analysis in: `analysis` for the one that is edited, `export` for
 * the one that says how it is exported. Other resources are left out.
 */
export async function smtkInputs(paths: readonly string[], files: FilesReader): Promise<SmtkInputs> {
  const found: SmtkInputs = { inputs: [], unreadable: [] };
  for (const path of paths.filter((one) => /\.(?:smtk|sbi)$/i.test(one) && !/\.project\.smtk$/i.test(one))) {
    try {
      const text = new TextDecoder().decode(await files.read(path));
      const role = readResourcePart(text, path)?.part;
      if (role !== undefined) found.inputs.push({ from: path, to: path, role });
    } catch (error) {
      found.unreadable.push({ file: path, why: clauseOf(error) });
    }
  }
  return found;
}
