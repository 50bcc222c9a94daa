import { openingScene, type Look, type Visualizer } from '../../engine/index.ts';
import { AppError, asAppError } from '../../errors/index.ts';
import type { Job, Screenshot } from '../../model/index.ts';
import type { RemotePictures } from '../../view/remote/index.ts';
import type { Picture, Scene, ViewCommand, ViewState } from '../../view/scene/index.ts';
import { scene as sceneShape, type LookPhase, type LookView } from '../shapes/index.ts';

export interface LookWish {
  inside?: boolean | undefined;
  state?: Partial<ViewState> | undefined;
}

/** A picture with its number, which no other picture of this server has. */
export interface NumberedPicture {
  n: number;
  picture: Picture;
}

type Movement = Omit<Extract<ViewCommand, { do: 'move' }>, 'do' | 'n'>;

interface Parts {
  visualizer: Visualizer;
  job: Job;
  wish: LookWish;
  /** Gives the next picture its number. */
  number: () => number;
  /** Told when what `view` says is another. */
  onChange: (phase: LookPhase, why: string | null) => void;
}

/**
 * A look at one job for the pages that show it, from the wish to its end. It has the newest picture and no other: each page
 * takes it when it is ready for one, so that a slow page gets fewer.
 */
export class ShownLook {
  readonly job: string;
  /** Resolves when it is over everywhere; never rejects. */
  readonly over: Promise<void>;
  /** When somebody was last there to see it, ms. */
  watchedAt = Date.now();
  endedAt: number | undefined;
  readonly #parts: Parts;
  readonly #startedAt = new Date();
  readonly #ending = new AbortController();
  readonly #watchers = new Set<() => void>();
  #phase: LookPhase = 'starting';
  #why: string | null = null;
  #error: AppError | undefined;
  #scene: Scene | undefined;
  #look: Look<RemotePictures> | undefined;
  #newest: NumberedPicture | undefined;
  #moves = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.job = parts.job.id;
    this.over = this.#run();
  }

  get view(): LookView {
    const { record } = this.#look ?? {};
    return {
      phase: this.#phase,
      why: this.#why,
      error: this.#error?.toJSON() ?? null,
      started_at: this.#startedAt.toISOString(),
      host: record?.host ?? null,
      version: record?.version ?? null,
      where: record?.where ?? null,
      scene: this.#scene ?? null,
    };
  }

  get newest(): NumberedPicture | undefined {
    return this.#newest;
  }

  /** Calls back when there is another picture, and when it has ended. Call the result to stop that. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Turns it by hand. The number that pictures which show it have at least; undefined while there is nobody to be told. */
  move(movement: Movement): number | undefined {
    // While the link is made again a movement has nowhere to go, and later no meaning.
    if (this.#look === undefined || this.#phase !== 'connected') return undefined;
    this.#moves += 1;
    void this.#look.view.send({ do: 'move', n: this.#moves, ...movement });
    return this.#moves;
  }

  /** Changes what is seen. Rejects with NO_LOOK, NOT_DRAWN, OUTSIDE_RESULTS or VIEW_ENDED. */
  async tell(command: Exclude<ViewCommand, { do: 'move' }>): Promise<Scene> {
    const scene = checked(await this.#connected().view.send(command));
    this.#error = undefined;
    this.#show(scene);
    return scene;
  }

  /** Keeps the picture with the job. */
  async screenshot(): Promise<Screenshot> {
    const look = this.#connected();
    const { image } = await look.view.png();
    return look.keep(image);
  }

  async end(why: string): Promise<void> {
    if (this.#phase === 'ended') return;
    this.#why = why;
    this.#ending.abort();
    await this.#look?.close();
    await this.over;
  }

  #connected(): Look<RemotePictures> {
    if (this.#look !== undefined && this.#phase === 'connected') return this.#look;
    throw new AppError('NO_LOOK', { job: this.#parts.job.name, why: reasons[this.#phase] });
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    const { visualizer, job, wish } = this.#parts;
    try {
      const look = await visualizer.pictures(job.id, {
        file: wish.state?.file ?? undefined,
        inside: wish.inside === true,
        signal,
        onWaiting: (why) => this.#become('waiting', why),
        onGranted: () => this.#become('starting', null),
      });
      this.#look = look;
      if (signal.aborted) await look.close();
      look.view.onStatus = (status) => {
        if (status === 'reconnecting') this.#become('lost', null);
        if (status === 'connected') this.#become('connected', null);
      };
      look.view.onScene = (scene) => this.#show(checked(scene));
      void this.#keepNewest(look.view);
      this.#scene = await this.#opened(look.view, visualizer.lastState(look.job));
      this.#become('connected', null);
      const end = await look.ended;
      if (end.why !== 'closed') this.#error = look.view.trouble(end);
    } catch (error) {
      if (!signal.aborted) this.#error = asAppError(error);
      await this.#look?.close().catch(() => {});
    }
    this.endedAt = Date.now();
    this.#become('ended', this.#why);
  }

  /** What was seen last; where that cannot be shown any more the first file, or no more than what there is. */
  async #opened(view: RemotePictures, last: Readonly<Record<string, unknown>> | null): Promise<Scene> {
    for (const from of last === null ? [null] : [last, null]) {
      try {
        return checked(await openingScene(view, from, this.#parts.wish.state));
      } catch (error) {
        if (!AppError.is(error, 'NOT_DRAWN', 'OUTSIDE_RESULTS')) throw error;
        this.#error = error;
      }
    }
    return checked(await view.send({ do: 'look' }));
  }

  async #keepNewest(view: RemotePictures): Promise<void> {
    for await (const picture of view.frames()) {
      this.#newest = { n: this.#parts.number(), picture };
      this.#wake();
    }
  }

  #show(scene: Scene): void {
    this.#scene = scene;
    this.#parts.onChange(this.#phase, this.#why);
  }

  #become(phase: LookPhase, why: string | null): void {
    if (this.#phase === phase && this.#why === why) return;
    this.#phase = phase;
    this.#why = why;
    this.#parts.onChange(phase, why);
    if (phase === 'ended') this.#wake();
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

const reasons: Readonly<Record<LookPhase, string>> = {
  none: 'nobody looks at it',
  starting: 'it is being started',
  waiting: 'it waits for a node',
  connected: 'it has no picture yet',
  lost: 'the connection is lost and is made again',
  ended: 'it has ended',
};

/** What a machine told. Throws NOT_DRAWN on what is no scene. */
function checked(told: unknown): Scene {
  const parsed = sceneShape.safeParse(told);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  throw new AppError('NOT_DRAWN', {
    why: `what the machine told of it is no scene (${place}: ${issue?.message ?? ''})`,
  });
}
