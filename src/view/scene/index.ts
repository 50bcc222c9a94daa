export type { Camera, Filter, Picture, Scene, Triple, ViewCommand, ViewState } from './view-state.ts';
