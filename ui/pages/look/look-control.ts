import type { Scene, Source, ViewCommand, ViewState } from '../../source/index.ts';
import { together, type Movement } from './movement.ts';

interface Listener {
  onScene: (scene: Scene) => void;
  onMoved: () => void;
  onFault: (error: unknown) => void;
  /** What is wished for and not there yet. */
  onPending: (pending: Partial<ViewState>) => void;
}

const mostMovesMs = 25;

/**
 * What a reader wishes, on its way to the look. One command of a kind is under way at a time; what is wished meanwhile comes
 * to one: a hand is faster than a picture of five million cells.
 */
export class LookControl {
  readonly #source: Source;
  readonly #params: { project: string; job: string };
  readonly #listener: Listener;
  #movement: Movement | undefined;
  #isMoving = false;
  #wished: Partial<ViewState> = {};
  #isSetting = false;

  constructor(source: Source, params: { project: string; job: string }, listener: Listener) {
    this.#source = source;
    this.#params = params;
    this.#listener = listener;
  }

  move(movement: Movement): void {
    this.#movement = this.#movement === undefined ? movement : together(this.#movement, movement);
    if (!this.#isMoving) void this.#sendMoves();
  }

  change(state: Partial<ViewState>): void {
    this.#wished = { ...this.#wished, ...state };
    this.#listener.onPending(this.#wished);
    if (!this.#isSetting) void this.#sendChanges();
  }

  async reset(): Promise<void> {
    await this.#told({ do: 'reset' });
  }

  async #sendMoves(): Promise<void> {
    this.#isMoving = true;
    while (this.#movement !== undefined) {
      const movement = this.#movement;
      this.#movement = undefined;
      this.#listener.onMoved();
      const sent = this.#send({ do: 'move', ...movement }).catch(() => {}); // the status line tells why nothing moves
      await Promise.all([sent, new Promise((resolve) => setTimeout(resolve, mostMovesMs))]);
    }
    this.#isMoving = false;
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

  async #told(command: ViewCommand): Promise<void> {
    try {
      const scene = await this.#send(command);
      if (scene !== null) this.#listener.onScene(scene);
    } catch (error) {
      this.#listener.onFault(error);
    }
  }

  async #send(body: ViewCommand): Promise<Scene | null> {
    const key = 'POST /api/projects/:project/jobs/:job/look/commands';
    const { scene } = await this.#source.ask(key, { params: this.#params, body });
    return scene;
  }
}
