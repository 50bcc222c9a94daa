export { joinedMesh } from './joined-mesh.ts';
export { pointsOfType, type Cells, type Mesh, type MeshArray } from './mesh.ts';
