import { readResourceHeader } from './project.ts';
import { readAttributeResource, type AttributeResource } from './resource.ts';

/** An attribute resource, and what it is to modelbuilder's project. */
export interface ResourcePart {
  part: 'analysis' | 'export';
  resource: AttributeResource;
}

/**
 * Reads an attribute resource and tells whether it is edited as an analysis or says how one is exported: by the role that
 * the project gave it, else by the attribute `ExportSpec` of Kitware's export templates, else by the file's name.
 * Undefined for a resource of another kind (a model, a mesh).
 *
 * @param given the role that the project file gives it; what the resource itself says goes before it
 * @throws AppError FILE_FORMAT
 */
export function readResourcePart(text: string, path: string, given?: string): ResourcePart | undefined {
  const isXml = /^\uFEFF?\s*</.test(text);
  if (!isXml && readResourceHeader(text, path).type?.startsWith('smtk::attribute::') === false) return undefined;
  const resource = readAttributeResource(text, path);
  return { part: partOf(resource, path, resource.role ?? given), resource };
}

function partOf({ attributes }: AttributeResource, path: string, role: string | undefined): ResourcePart['part'] {
  if (role !== undefined && /export/i.test(role)) return 'export';
  if (role !== undefined && /analysis|attribute|simulation/i.test(role)) return 'analysis';
  const isExport = attributes.some(({ type }) => /^ExportSpec/i.test(type)) || /export[^/]*$/i.test(path);
  return isExport ? 'export' : 'analysis';
}
