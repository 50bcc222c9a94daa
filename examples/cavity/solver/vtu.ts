import type { Mesh } from './mesh.ts';

/** The VTK number of the six-node quadratic triangle. */
const quadraticTriangle = 22;

/**
 * A VTK XML file (ASCII) of the mesh with fields at its nodes: x is z, y is r. A field has one or three numbers a node.
 * Nine digits, so that differences of rounding between machines seldom show.
 */
export function writeVtu(mesh: Mesh, fields: Readonly<Record<string, Float64Array>>): string {
  const { nodeCount, triangleCount, z, r, triangles } = mesh;
  const pointData = Object.entries(fields).map(([name, values]) => {
    const components = values.length / nodeCount;
    return dataArray({ name, type: 'Float64', components }, numberLines(values, components));
  });
  const points = Array.from(z, (own, node) => `${shortest(own)} ${shortest(r[node] ?? 0)} 0`);
  const connectivity = Array.from({ length: triangleCount }, (_, i) => triangles.slice(6 * i, 6 * i + 6).join(' '));
  const offsets = Array.from({ length: triangleCount }, (_, i) => String(6 * (i + 1)));
  const types = Array.from({ length: triangleCount }, () => String(quadraticTriangle));
  return [
    '<?xml version="1.0"?>',
    '<VTKFile type="UnstructuredGrid" version="0.1" byte_order="LittleEndian">',
    '<UnstructuredGrid>',
    `<Piece NumberOfPoints="${nodeCount}" NumberOfCells="${triangleCount}">`,
    '<PointData>',
    ...pointData,
    '</PointData>',
    '<Points>',
    dataArray({ name: 'points', type: 'Float64', components: 3 }, points),
    '</Points>',
    '<Cells>',
    dataArray({ name: 'connectivity', type: 'Int32', components: 1 }, connectivity),
    dataArray({ name: 'offsets', type: 'Int32', components: 1 }, offsets),
    dataArray({ name: 'types', type: 'UInt8', components: 1 }, types),
    '</Cells>',
    '</Piece>',
    '</UnstructuredGrid>',
    '</VTKFile>',
    '',
  ].join('\n');
}

interface ArrayHeader {
  readonly name: string;
  readonly type: 'Float64' | 'Int32' | 'UInt8';
  readonly components: number;
}

function dataArray({ name, type, components }: ArrayHeader, lines: readonly string[]): string {
  const open = `<DataArray type="${type}" Name="${name}" NumberOfComponents="${components}" format="ascii">`;
  return [open, ...lines, '</DataArray>'].join('\n');
}

function numberLines(values: Float64Array, perLine: number): string[] {
  return Array.from({ length: values.length / perLine }, (_, i) =>
    Array.from(values.subarray(perLine * i, perLine * (i + 1)), shortest).join(' '),
  );
}

function shortest(value: number): string {
  return String(Number(value.toPrecision(9)));
}
