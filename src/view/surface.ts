/** Lowest and highest of the finite values; undefined where there is none. NaN and infinities are counted, not hidden. */
export interface ValueRange {
  readonly finite: { readonly min: number; readonly max: number } | undefined;
  readonly notFinite: number;
}

/** One field on a surface. */
export interface SurfaceArray {
  readonly name: string;
  /** A tuple for each point, or for each triangle (`cell`). */
  readonly on: 'point' | 'cell';
  /** Numbers in a tuple: 1 for a scalar, 3 for a vector. */
  readonly components: number;
  /** Tuple after tuple. */
  readonly values: Float32Array | Float64Array;
  /**
   * Of a complex field only. Degrees: the values are the real part of field x exp(i phase). `amplitude`: each value is the
   * modulus of its complex component.
   */
  readonly phase?: number | 'amplitude';
  /** Of the values of a scalar, of the lengths of vectors. */
  readonly range: ValueRange;
  /** Of each component; of a scalar the range again. */
  readonly componentRanges: readonly ValueRange[];
}

/** The outside of a mesh as triangles that look outwards, with fields. Free of Node: the page uses it as it is. */
export interface Surface {
  /** x, y, z of each point, as exact as the file has them. */
  readonly points: Float32Array | Float64Array;
  /** Three indices into `points` a triangle. */
  readonly triangles: Uint32Array;
  /** Which point of the mesh each point is, ascending. */
  readonly pointIds: Uint32Array;
  /** Which cell of the mesh each triangle belongs to. */
  readonly cellIds: Uint32Array;
  readonly arrays: readonly SurfaceArray[];
  /** Lowest and highest x, y, z; undefined for a surface without points. */
  readonly bounds: { readonly min: Corner; readonly max: Corner } | undefined;
  /** What the mesh has that is not shown, a sentence each. */
  readonly notes: readonly string[];
}

export type Corner = readonly [x: number, y: number, z: number];

/** One number a tuple: a component (from 0), or the length of the vector; of a scalar always the value itself. */
export function scalarsOf(array: SurfaceArray, component: number | 'magnitude'): Float32Array | Float64Array {
  const { components, values } = array;
  if (components === 1) return values;
  const scalars = new (values instanceof Float32Array ? Float32Array : Float64Array)(values.length / components);
  for (let tuple = 0, at = 0; tuple < scalars.length; tuple++, at += components) {
    scalars[tuple] = component === 'magnitude' ? lengthOf(values, at, components) : (values[at + component] ?? NaN);
  }
  return scalars;
}

/** Of one component of the values, or of the lengths of their tuples. */
export function rangeOf(
  values: Float32Array | Float64Array,
  components: number,
  component: number | 'magnitude',
): ValueRange {
  let [min, max, notFinite] = [Infinity, -Infinity, 0];
  for (let at = 0; at < values.length; at += components) {
    const value = component === 'magnitude' ? lengthOf(values, at, components) : (values[at + component] ?? NaN);
    if (!Number.isFinite(value)) notFinite++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return { finite: min <= max ? { min, max } : undefined, notFinite };
}

/** An array with its ranges. */
export function surfaceArray(array: Omit<SurfaceArray, 'range' | 'componentRanges'>): SurfaceArray {
  const { values, components } = array;
  const componentRanges = Array.from({ length: components }, (_, component) => rangeOf(values, components, component));
  const [only] = componentRanges;
  const range = components === 1 && only !== undefined ? only : rangeOf(values, components, 'magnitude');
  return { ...array, range, componentRanges };
}

/** The box around points. */
export function boundsOf(points: Float32Array | Float64Array): Surface['bounds'] {
  const axes = [0, 1, 2].map((axis) => rangeOf(points, 3, axis).finite);
  const [x, y, z] = axes;
  if (x === undefined || y === undefined || z === undefined) return undefined;
  return { min: [x.min, y.min, z.min], max: [x.max, y.max, z.max] };
}

function lengthOf(values: Float32Array | Float64Array, at: number, components: number): number {
  if (components === 3) {
    const [x = NaN, y = NaN, z = NaN] = [values[at], values[at + 1], values[at + 2]];
    return Math.sqrt(x * x + y * y + z * z);
  }
  let sum = 0;
  for (let component = 0; component < components; component++) sum += (values[at + component] ?? NaN) ** 2;
  return Math.sqrt(sum);
}
