export { pointsOfType, type Cells, type FieldNumbers, type Mesh, type MeshArray } from './mesh.ts';
