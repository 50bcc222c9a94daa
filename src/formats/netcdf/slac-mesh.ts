import { AppError } from '../../errors/index.ts';
import { readNetcdf, type NetcdfFile } from './netcdf-file.ts';

/** What an ACE3P mesh has in it that an input refers to. */
export interface SlacMesh {
  nodes: number;
  /** Tetrahedra. */
  elements: number;
  /** Reference numbers of boundaries (side sets), in ascending order. */
  boundaries: readonly number[];
  /** Numbers of volumes (element blocks), in ascending order. */
  volumes: readonly number[];
}

/**
 * Reads what an ACE3P mesh (`.ncdf`) is made of. Its layout is that which ParaView's SLAC reader expects:
 * `coords[n][3]`; `tetrahedron_interior[n][5]`: volume and four nodes; `tetrahedron_exterior[n][9]`: the same and, for each
 * face, the reference number of the boundary it lies on, or -1.
 *
 * @throws AppError FILE_FORMAT for anything but a whole mesh
 */
export function readSlacMesh(bytes: Uint8Array, file: string): SlacMesh {
  const netcdf = readNetcdf(bytes, file);
  if (!netcdf.isWhole) throw wrong(file, 'the mesh is cut off');
  const interior = tableOf(netcdf, 'tetrahedron_interior', 5);
  const exterior = tableOf(netcdf, 'tetrahedron_exterior', 9);
  const [nodes] = netcdf.variables.find(({ name }) => name === 'coords')?.shape ?? [];
  if (nodes === undefined || (interior === undefined && exterior === undefined)) {
    throw wrong(file, 'this netCDF file is not an ACE3P mesh: it has no coords or no tetrahedra');
  }
  const volumes = new Set<number>();
  const boundaries = new Set<number>();
  for (let at = 0; at < (interior?.length ?? 0); at += 5) volumes.add(interior?.[at] ?? 0);
  for (let at = 0; at < (exterior?.length ?? 0); at += 9) {
    volumes.add(exterior?.[at] ?? 0);
    for (let face = at + 5; face < at + 9; face++) boundaries.add(exterior?.[face] ?? -1);
  }
  boundaries.delete(-1);
  return {
    nodes,
    elements: (interior?.length ?? 0) / 5 + (exterior?.length ?? 0) / 9,
    boundaries: ascending(boundaries),
    volumes: ascending(volumes),
  };
}

const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

function tableOf(netcdf: NetcdfFile, name: string, width: number): Float64Array | undefined {
  const shape = netcdf.variables.find((variable) => variable.name === name)?.shape;
  if (shape === undefined) return undefined;
  if (shape.length !== 2 || shape[1] !== width) {
    throw wrong(netcdf.file, `${name} has the shape ${shape.join(' x ')}, not n x ${width}`);
  }
  return netcdf.values(name);
}

function wrong(file: string, why: string): AppError<'FILE_FORMAT'> {
  return new AppError('FILE_FORMAT', { file, line: 1, why });
}
