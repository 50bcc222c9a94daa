import { readSlacMesh, type SlacMesh } from '../../formats/netcdf/index.ts';
import type { Quantity } from '../../model/index.ts';
import type { ResultFiles, Verdict } from '../code.ts';
import { reasonOf } from '../reason-of.ts';
import { quantityOf, unreadable } from './quantity-list.ts';
import { isMissing, sentence, type NoResult } from './result-text.ts';

const mostBytes = 512 << 20;

/** `acdtool meshconvert` was finished if its mesh has all the bytes that its header promises. */
export async function meshVerdict(results: ResultFiles): Promise<Verdict> {
  const { mesh } = await meshIn(results);
  return isMissing(mesh) ? { complete: false, reason: sentence(mesh) } : { complete: true };
}

/** What the mesh is made of, and the numbers by which inputs refer to its parts. */
export async function meshQuantities(results: ResultFiles): Promise<Quantity[]> {
  const { file, mesh } = await meshIn(results);
  const counts = [
    ['mesh_elements', 'elements'],
    ['mesh_nodes', 'nodes'],
  ] as const;
  const lists = [
    ['boundary_ids', 'boundaries'],
    ['volume_ids', 'volumes'],
  ] as const;
  if (isMissing(mesh)) return [...counts, ...lists].map(([name]) => unreadable({ name, unit: '' }, mesh));
  return [
    ...counts
      .map(([name, key]) => quantityOf({ name, unit: '' }, file, { value: mesh[key], line: 1 }))
      .map(withoutLine),
    ...lists.map(([name, key]): Quantity => ({ name, unit: '', text: mesh[key].join(', '), source: { file } })),
  ];
}

/** A netCDF file has no lines. */
const withoutLine = (quantity: Quantity): Quantity => ({ ...quantity, source: { file: quantity.source.file } });

async function meshIn(results: ResultFiles): Promise<{ file: string; mesh: SlacMesh | NoResult }> {
  const [found] = (await results.list()).filter(({ path }) => path.endsWith('.ncdf'));
  if (found === undefined) return { file: '*.ncdf', mesh: { file: '*.ncdf', why: 'no mesh is there' } };
  const file = found.path;
  try {
    const bytes = (await results.read(file, mostBytes)) ?? new Uint8Array();
    return { file, mesh: readSlacMesh(bytes, file) };
  } catch (error) {
    return { file, mesh: { file, why: reasonOf(error).why } };
  }
}
