import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A table of seven columns under a header, as T3P's point monitors write them. Always the same numbers. */
export function aTable(bytes: number, path: string): string {
  const file = openSync(path, 'w');
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 1;
    return state / 2 ** 31 - 0.5;
  };
  writeSync(file, '# t[sec] Hx Hy Hz Ex Ey Ez\n');
  for (let written = 0, row = 0; written < bytes;) {
    const lines: string[] = [];
    for (let i = 0; i < 5000; i++, row++) {
      const cells = Array.from({ length: 6 }, (_, at) => (next() * 10 ** (2 * at - 6)).toExponential(10));
      lines.push(`${(row * 1e-12).toExponential(10)} ${cells.join(' ')}\n`);
    }
    written += writeSync(file, lines.join(''));
  }
  closeSync(file);
  return path;
}

/** The attribute resource of the fixtures with its attributes so many times over that it has so many bytes. */
export function aResource(bytes: number, path: string): string {
  const resource = JSON.parse(readFileSync('test/fixtures/smtk/pillbox/resources/analysis.smtk', 'utf8')) as {
    Attributes: { Name: string; ID: string }[];
  };
  const { Attributes: attributes } = resource;
  const copies = Math.ceil(bytes / JSON.stringify(attributes, null, 2).length);
  resource.Attributes = Array.from({ length: copies }, (_, copy) =>
    attributes.map((one, at) => ({
      ...one,
      Name: `${one.Name}-${copy}`,
      ID: `${one.ID.slice(0, -8)}${String(copy * 100 + at).padStart(8, '0')}`,
    })),
  ).flat();
  const file = openSync(path, 'w');
  writeSync(file, JSON.stringify(resource, null, 2));
  closeSync(file);
  return path;
}

/** `cubes`^3 cubes of five tetrahedra each in a VTU, appended as they are with 64-bit indices, as ParaView writes. */
export function tetrahedra(cubes: number, path: string): string {
  const side = cubes + 1;
  const id = (i: number, j: number, k: number): number => i + side * (j + side * k);
  const points = new Float32Array(3 * side ** 3);
  const values = new Float32Array(side ** 3);
  for (let k = 0, at = 0; k < side; k++) {
    for (let j = 0; j < side; j++) {
      for (let i = 0; i < side; i++, at++) {
        points.set([i, j, k], 3 * at);
        values[at] = Math.sin(i / 9) * Math.cos(j / 7) + k / 50;
      }
    }
  }
  const count = 5 * cubes ** 3;
  const connectivity = new Uint32Array(8 * count); // low and high words
  let at = 0;
  for (let k = 0; k < cubes; k++) {
    for (let j = 0; j < cubes; j++) {
      for (let i = 0; i < cubes; i++) {
        const corners = [0, 1, 3, 2, 4, 5, 7, 6].map((c) => id(i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2)));
        for (const corner of (i + j + k) % 2 === 0 ? even : odd) {
          connectivity[at] = corners[corner] ?? 0;
          at += 2;
        }
      }
    }
  }
  const offsets = new Uint32Array(2 * count);
  for (let cell = 0; cell < count; cell++) offsets[2 * cell] = 4 * (cell + 1);
  const types = new Uint8Array(count).fill(10);
  writeVtu(path, { points, values, connectivity, offsets, types });
  return path;
}

/** Five tetrahedra of a cube, mirrored in its neighbours so that faces meet. */
const even = [0, 1, 3, 4, 1, 2, 3, 6, 1, 4, 5, 6, 3, 4, 6, 7, 1, 3, 4, 6];
const odd = [0, 1, 2, 5, 0, 2, 3, 7, 0, 5, 7, 4, 2, 5, 6, 7, 0, 2, 7, 5];

function writeVtu(
  path: string,
  parts: Record<'points' | 'values' | 'connectivity' | 'offsets' | 'types', Uint8Array | Uint32Array | Float32Array>,
): void {
  const order = ['values', 'points', 'connectivity', 'offsets', 'types'] as const;
  let from = 0;
  const offsets = order.map((name) => {
    const own = from;
    from += 8 + parts[name].byteLength;
    return own;
  });
  const array = (name: string, type: string, at: number, components = 1): string =>
    `<DataArray Name="${name}" type="${type}" NumberOfComponents="${components}" format="appended" offset="${offsets[at]}"/>`;
  const file = openSync(path, 'w');
  writeSync(
    file,
    `<?xml version="1.0"?>
<VTKFile type="UnstructuredGrid" version="1.0" byte_order="LittleEndian" header_type="UInt64">
<UnstructuredGrid><Piece NumberOfPoints="${parts.points.length / 3}" NumberOfCells="${parts.types.length}">
<PointData>${array('value', 'Float32', 0)}</PointData><Points>${array('points', 'Float32', 1, 3)}</Points>
<Cells>${array('connectivity', 'Int64', 2)}${array('offsets', 'Int64', 3)}${array('types', 'UInt8', 4)}</Cells>
</Piece></UnstructuredGrid><AppendedData encoding="raw">_`,
  );
  for (const name of order) {
    const numbers = parts[name];
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    writeSync(file, new Uint8Array(BigUint64Array.of(BigInt(bytes.length)).buffer));
    for (let at = 0; at < bytes.length; at += 1 << 24) writeSync(file, bytes.subarray(at, at + (1 << 24)));
  }
  writeSync(file, '</AppendedData></VTKFile>\n');
  closeSync(file);
}
