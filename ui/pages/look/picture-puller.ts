import type { Source } from '../../source/index.ts';

export interface Shown {
  still: boolean;
  width: number;
  height: number;
  /** Pictures that came within the last second. */
  rate: number;
  /** From the newest movement that was sent to this picture, ms; undefined where there was none. */
  latencyMs: number | undefined;
}

const retryMs = 700;

/**
 * Brings the pictures of a look into a canvas, one after the other: the next is asked for when the last one is drawn, so that
 * none waits in a queue however slow this page is.
 */
export class PicturePuller {
  readonly #source: Source;
  readonly #params: { project: string; job: string };
  readonly #canvas: HTMLCanvasElement;
  readonly #times: number[] = [];
  #after = 0;
  #movedAt: number | undefined;

  constructor(source: Source, params: { project: string; job: string }, canvas: HTMLCanvasElement) {
    this.#source = source;
    this.#params = params;
    this.#canvas = canvas;
  }

  /** A movement was sent now: the next picture answers it. */
  moved(): void {
    this.#movedAt ??= performance.now();
  }

  /** Goes on until it is told to end; never rejects. */
  async run(onShown: (shown: Shown) => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (document.hidden) await seenAgain(signal);
      try {
        const question = { params: this.#params, query: { after: this.#after } };
        const response = await this.#source.response(
          'GET /api/projects/:project/jobs/:job/look/picture',
          question,
          signal,
        );
        if (response.status === 204) {
          await pause(50, signal); // it has ended, or nothing moved for long
          continue;
        }
        const picture = await createImageBitmap(await response.blob());
        if (signal.aborted) return;
        this.#after = Number(response.headers.get('X-Picture'));
        onShown(this.#draw(picture, response.headers.get('X-Picture-Still') === 'true'));
      } catch {
        await pause(retryMs, signal);
      }
    }
  }

  #draw(picture: ImageBitmap, still: boolean): Shown {
    const { width, height } = picture;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#canvas.getContext('2d', { alpha: false })?.drawImage(picture, 0, 0);
    picture.close();
    const now = performance.now();
    this.#times.push(now);
    while ((this.#times[0] ?? now) < now - 1000) this.#times.shift();
    const latencyMs = this.#movedAt === undefined ? undefined : now - this.#movedAt;
    this.#movedAt = undefined;
    return { still, width, height, rate: this.#times.length, latencyMs };
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

/** A window that nobody sees asks for nothing. */
function seenAgain(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}
