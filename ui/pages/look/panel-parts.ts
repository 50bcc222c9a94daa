import type { Scene, ViewState } from '../../source/index.ts';

/** What every part of the panel beside the picture works with. */
export interface PanelParts {
  scene: Scene;
  /** What is seen, with what was wished meanwhile. */
  state: ViewState;
  onChange: (state: Partial<ViewState>) => void;
}
