import type { LookWord, PictureHead } from '../../source/index.ts';
import { together, type Movement } from './movement.ts';

export interface Shown {
  still: boolean;
  rough: boolean;
  width: number;
  height: number;
  /** Pictures that came within the last second. */
  rate: number;
  /** From a movement to the picture that showed it first, ms; undefined where none was answered. */
  latencyMs: number | undefined;
}

/** How the page and the look get on. */
export interface LookHearing {
  onShown: (shown: Shown) => void;
  /** True from when a movement has waited long for its picture until that comes. */
  onWaits: (waits: boolean) => void;
  /** True from when the server has been out of reach for a while until it answers. */
  onAway: (isAway: boolean) => void;
  /** There was no answer, or one that was no socket: the server may have gone, or know nothing of the look or of this browser. */
  onRefused: () => void;
}

/** Between movements that are sent; a screen shows no more. */
const mostMovesMs = 12;
/** Between two times that the numbers are told: they are read, not watched. */
const tellMs = 250;
/** Between two attempts to connect, doubled from the first to the last. */
const [firstRetryMs, lastRetryMs] = [700, 10_000];
const longWaitMs = 1_000;
const longAwayMs = 2_000;

/**
 * The two ways between a look and a canvas: pictures come, movements go. The server sends the next picture when one of the
 * last two was seen, so that none waits in a queue however slow this page is; movements that cannot go yet become one.
 */
export class LookSocket {
  readonly #url: string;
  readonly #canvas: HTMLCanvasElement;
  readonly #times: number[] = [];
  #socket: WebSocket | undefined;
  #movement: Movement | undefined;
  #sending: ReturnType<typeof setTimeout> | undefined;
  #sentAt = 0;
  #latencyMs: number | undefined;
  #toldAt = 0;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  readonly #hearing: LookHearing;

  constructor(path: string, canvas: HTMLCanvasElement, hearing: LookHearing) {
    this.#hearing = hearing;
    this.#url = new URL(path, location.href).href.replace(/^http/, 'ws');
    this.#canvas = canvas;
  }

  move(movement: Movement): void {
    this.#movement = this.#movement === undefined ? movement : together(this.#movement, movement);
    this.#sending ??= setTimeout(() => this.#send(), Math.max(0, this.#sentAt + mostMovesMs - performance.now()));
  }

  /** Goes on until it is told to end; never rejects. A window that nobody sees asks for nothing. */
  async run(signal: AbortSignal): Promise<void> {
    let leaving: ReturnType<typeof setTimeout> | undefined;
    let retryMs = firstRetryMs;
    let isOpen = false;
    const here = (): void => {
      isOpen = true;
      retryMs = firstRetryMs;
      clearTimeout(leaving);
      leaving = undefined;
      this.#hearing.onAway(false);
    };
    while (!signal.aborted) {
      if (document.hidden) await seenAgain(signal);
      else {
        leaving ??= setTimeout(() => this.#hearing.onAway(true), longAwayMs);
        isOpen = false;
        await this.#connection(here, signal);
        this.#answered();
        if (!isOpen && !signal.aborted) this.#hearing.onRefused();
        await pause(retryMs, signal);
        retryMs = Math.min(2 * retryMs, lastRetryMs);
      }
    }
    clearTimeout(this.#sending);
    here();
  }

  /** Resolves when the connection is over. */
  async #connection(onOpen: () => void, signal: AbortSignal): Promise<void> {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', onOpen);
    this.#socket = socket;
    const hide = (): void => {
      if (document.hidden) socket.close();
    };
    const end = (): void => socket.close();
    signal.addEventListener('abort', end);
    document.addEventListener('visibilitychange', hide);
    let last = Promise.resolve();
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      // One after the other: a small one that is ready sooner does not overtake.
      last = last.then(async () => this.#show(data, socket)).catch(() => socket.close());
    });
    await new Promise((resolve) => socket.addEventListener('close', resolve));
    signal.removeEventListener('abort', end);
    document.removeEventListener('visibilitychange', hide);
  }

  async #show(data: ArrayBuffer, socket: WebSocket): Promise<void> {
    const start = 4 + new DataView(data).getUint32(0);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, start - 4))) as PictureHead;
    const picture = await createImageBitmap(new Blob([new Uint8Array(data, start)], { type: `image/${head.kind}` }));
    if (socket.readyState !== WebSocket.OPEN) return;
    this.#draw(picture);
    this.#answered();
    say(socket, { do: 'seen', n: head.n });
    const now = performance.now();
    this.#times.push(now);
    while ((this.#times[0] ?? now) < now - 1000) this.#times.shift();
    if (head.answers !== null) this.#latencyMs = now - head.answers;
    if (!head.still && now - this.#toldAt < tellMs) return;
    this.#toldAt = now;
    const { width, height } = this.#canvas;
    this.#hearing.onShown({
      still: head.still,
      rough: head.rough,
      width,
      height,
      rate: this.#times.length,
      latencyMs: this.#latencyMs,
    });
  }

  #draw(picture: ImageBitmap): void {
    const { width, height } = picture;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#canvas.getContext('2d', { alpha: false })?.drawImage(picture, 0, 0);
    picture.close();
  }

  #answered(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#hearing.onWaits(false);
  }

  #send(): void {
    this.#sending = undefined;
    const [movement, socket] = [this.#movement, this.#socket];
    if (movement === undefined) return;
    this.#sentAt = performance.now();
    if (socket?.readyState !== WebSocket.OPEN) this.#movement = undefined; // nobody is there to be turned
    else if (socket.bufferedAmount > 0) this.#sending = setTimeout(() => this.#send(), mostMovesMs);
    else {
      this.#movement = undefined;
      say(socket, { do: 'move', ...movement, at: this.#sentAt });
      this.#waiting ??= setTimeout(() => this.#hearing.onWaits(true), longWaitMs);
    }
  }
}

function say(socket: WebSocket, word: LookWord): void {
  socket.send(JSON.stringify(word));
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
