export { canTalk, clientCommand, writeOpening, writeServers, type ClientWish } from './client-files.ts';
export { chooseFiles, fileRules, isMesh } from './choose-files.ts';
export { launch, type Place } from './launch.ts';
export { ParaViewServer } from './paraview-server.ts';
export type { LinkEnd, Started } from './remote-link.ts';
export { remoteProgram } from './remote-program.ts';
export { RemotePictures, type PicturesStatus } from './remote-pictures.ts';
export { leastMemory, type Order, type VisualizeSettings } from './settings.ts';
