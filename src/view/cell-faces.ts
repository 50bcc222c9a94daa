/** A face of a cell: which of the cell's points it has, looking outwards, and its own VTK type. */
export interface Face {
  readonly type: number;
  readonly points: readonly number[];
}

const triangle = 5;
const polygon = 7;
const quad = 9;
const quadraticTriangle = 22;
const quadraticQuad = 23;
const biquadraticQuad = 28;

const faces = (type: number, ...lists: readonly (readonly number[])[]): Face[] =>
  lists.map((points) => ({ type, points }));

/**
 * Faces of VTK's solid cells, the order of points being that of vtkTetra, vtkVoxel, vtkHexahedron, … ::GetFaceArray, whose
 * normals look out of the cell.
 */
export const facesOfType: ReadonlyMap<number, readonly Face[]> = new Map([
  [10, faces(triangle, [0, 1, 3], [1, 2, 3], [2, 0, 3], [0, 2, 1])],
  [11, faces(quad, [2, 0, 4, 6], [1, 3, 7, 5], [0, 1, 5, 4], [3, 2, 6, 7], [1, 0, 2, 3], [4, 5, 7, 6])],
  [12, faces(quad, [0, 4, 7, 3], [1, 2, 6, 5], [0, 1, 5, 4], [3, 7, 6, 2], [0, 3, 2, 1], [4, 5, 6, 7])],
  [13, [...faces(triangle, [0, 1, 2], [3, 5, 4]), ...faces(quad, [0, 3, 4, 1], [1, 4, 5, 2], [2, 5, 3, 0])]],
  [14, [...faces(quad, [0, 3, 2, 1]), ...faces(triangle, [0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4])]],
  [
    15,
    [
      ...faces(polygon, [0, 4, 3, 2, 1], [5, 6, 7, 8, 9]),
      ...faces(quad, [0, 1, 6, 5], [1, 2, 7, 6], [2, 3, 8, 7], [3, 4, 9, 8], [4, 0, 5, 9]),
    ],
  ],
  [
    16,
    [
      ...faces(polygon, [0, 5, 4, 3, 2, 1], [6, 7, 8, 9, 10, 11]),
      ...faces(quad, [0, 1, 7, 6], [1, 2, 8, 7], [2, 3, 9, 8], [3, 4, 10, 9], [4, 5, 11, 10], [5, 0, 6, 11]),
    ],
  ],
  [24, faces(quadraticTriangle, [0, 1, 3, 4, 8, 7], [1, 2, 3, 5, 9, 8], [2, 0, 3, 6, 7, 9], [0, 2, 1, 6, 5, 4])],
  [
    25,
    faces(
      quadraticQuad,
      [0, 4, 7, 3, 16, 15, 19, 11],
      [1, 2, 6, 5, 9, 18, 13, 17],
      [0, 1, 5, 4, 8, 17, 12, 16],
      [3, 7, 6, 2, 19, 14, 18, 10],
      [0, 3, 2, 1, 11, 10, 9, 8],
      [4, 5, 6, 7, 12, 13, 14, 15],
    ),
  ],
  [
    26,
    [
      ...faces(quadraticTriangle, [0, 1, 2, 6, 7, 8], [3, 5, 4, 11, 10, 9]),
      ...faces(quadraticQuad, [0, 3, 4, 1, 12, 9, 13, 6], [1, 4, 5, 2, 13, 10, 14, 7], [2, 5, 3, 0, 14, 11, 12, 8]),
    ],
  ],
  [
    27,
    [
      ...faces(quadraticQuad, [0, 3, 2, 1, 8, 7, 6, 5]),
      ...faces(quadraticTriangle, [0, 1, 4, 5, 10, 9], [1, 2, 4, 6, 11, 10], [2, 3, 4, 7, 12, 11], [3, 0, 4, 8, 9, 12]),
    ],
  ],
  [
    29,
    faces(
      biquadraticQuad,
      [0, 4, 7, 3, 16, 15, 19, 11, 20],
      [1, 2, 6, 5, 9, 18, 13, 17, 21],
      [0, 1, 5, 4, 8, 17, 12, 16, 22],
      [3, 7, 6, 2, 19, 14, 18, 10, 23],
      [0, 3, 2, 1, 11, 10, 9, 8, 24],
      [4, 5, 6, 7, 12, 13, 14, 15, 25],
    ),
  ],
]);

/** Cells that are flat already: they are shown whether or not another cell lies on them. */
export const flatTypes: ReadonlySet<number> = new Set([5, 6, 7, 8, 9, 22, 23, 28, 34]);
