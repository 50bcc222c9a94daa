import type { Surface } from './surface.ts';

/** A surface as VTK polygons (`.vtp`), numbers appended as they are, for ParaView and others. */
export function writeVtp(surface: Surface): Uint8Array[] {
  const { points, triangles, pointIds, cellIds, arrays } = surface;
  const count = triangles.length / 3;
  const blocks: Uint8Array[] = [];
  let offset = 0;
  const array = (name: string, numbers: Float32Array | Float64Array | Uint32Array, components = 1): string => {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    blocks.push(new Uint8Array(BigUint64Array.of(BigInt(bytes.length)).buffer), bytes);
    const type = numbers instanceof Uint32Array ? 'UInt32' : numbers instanceof Float32Array ? 'Float32' : 'Float64';
    const about = `type="${type}" Name="${escaped(name)}" NumberOfComponents="${components}"`;
    const element = `<DataArray ${about} format="appended" offset="${offset}"/>`;
    offset += 8 + bytes.length;
    return element;
  };
  const fields = (on: 'point' | 'cell'): string =>
    arrays
      .filter((one) => one.on === on)
      .map(({ name, values, components }) => array(name, values, components))
      .join('');
  const head = `<?xml version="1.0"?>
<VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt64">
<PolyData><Piece NumberOfPoints="${points.length / 3}" NumberOfPolys="${count}">
<PointData>${fields('point')}${array('point_id', pointIds)}</PointData>
<CellData>${fields('cell')}${array('cell_id', cellIds)}</CellData>
<Points>${array('points', points, 3)}</Points>
<Polys>${array('connectivity', triangles)}${array(
    'offsets',
    Uint32Array.from({ length: count }, (_, at) => 3 * at + 3),
  )}</Polys>
</Piece></PolyData>
<AppendedData encoding="raw">_`;
  return [new TextEncoder().encode(head), ...blocks, new TextEncoder().encode('</AppendedData></VTKFile>\n')];
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (letter) => entities[letter] ?? '');
}
