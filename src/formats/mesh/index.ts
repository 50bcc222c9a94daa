export { pointsOfType, type Cells, type Mesh, type MeshArray } from './mesh.ts';
