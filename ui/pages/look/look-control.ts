import type { Scene, Source, ViewCommand, ViewState } from '../../source/index.ts';

interface Listener {
  onScene: (scene: Scene) => void;
  onFault: (error: unknown) => void;
  /** What is wished for and not there yet. */
  onPending: (pending: Partial<ViewState>) => void;
}

/**
 * What a reader wishes to see, on its way to the look. One command is under way at a time; what is wished meanwhile comes to
 * one: a slider is faster than a slice of five million cells.
 */
export class LookControl {
  readonly #source: Source;
  readonly #params: { project: string; job: string };
  readonly #listener: Listener;
  #wished: Partial<ViewState> = {};
  #isSetting = false;

  constructor(source: Source, params: { project: string; job: string }, listener: Listener) {
    this.#source = source;
    this.#params = params;
    this.#listener = listener;
  }

  change(state: Partial<ViewState>): void {
    this.#wished = { ...this.#wished, ...state };
    this.#listener.onPending(this.#wished);
    if (!this.#isSetting) void this.#sendChanges();
  }

  async reset(along?: 'x' | 'y' | 'z'): Promise<void> {
    await this.#told(along === undefined ? { do: 'reset' } : { do: 'reset', along });
  }

  async #sendChanges(): Promise<void> {
    this.#isSetting = true;
    while (Object.keys(this.#wished).length > 0) {
      const state = this.#wished;
      this.#wished = {};
      await this.#told({ do: 'set', state });
      this.#listener.onPending(this.#wished);
    }
    this.#isSetting = false;
  }

  async #told(command: Exclude<ViewCommand, { do: 'move' }>): Promise<void> {
    try {
      const key = 'POST /api/projects/:project/jobs/:job/look/commands';
      const { scene } = await this.#source.ask(key, { params: this.#params, body: command });
      this.#listener.onScene(scene);
    } catch (error) {
      this.#listener.onFault(error);
    }
  }
}
