import { AppError } from '../../errors/index.ts';
import { readMessage, type LinkEnd, type RemoteLink, type Started } from './remote-link.ts';
import type { Picture, Scene, ViewCommand, ViewState } from '../scene/index.ts';
import { readPicture } from './picture.ts';
import type { WireFrame } from './wire.ts';

/** Makes a link to a renderer that is ready; called again when the former one broke. */
export type OpenLink = (signal: AbortSignal) => Promise<{ link: RemoteLink; started: Started }>;

export type PicturesStatus = 'connected' | 'reconnecting' | 'ended';

interface Asked {
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

const reconnectPauseMs = 1_000;

/**
 * A look at a job's results, drawn where they are: the door for whoever shows it, a page or the command line.
 *
 * `frames` gives pictures as they come, to one reader. Whoever reads slowly gets the newest and misses those between;
 * asking for the next one tells the machine that the last was taken, so that pictures never pile up on the way. `send`
 * changes what is seen. When the link breaks it is made again and the picture comes back as it was (`onStatus` tells);
 * when that fails for `patienceMs`, or the machine ends it, `frames` ends and `ended` says why.
 *
 * A server bridges it to a page with nothing more than: each frame out as a binary message, each message in to `send`.
 */
export class RemotePictures {
  readonly ended: Promise<LinkEnd>;
  onStatus: (status: PicturesStatus) => void = () => {};
  /** New files or steps of a job that is still running. */
  onScene: (scene: Scene) => void = () => {};
  /** What the machine said when it started. */
  started: Started;
  readonly #open: OpenLink;
  readonly #patienceMs: number;
  readonly #closing = new AbortController();
  readonly #asked = new Map<number, Asked>();
  #link: RemoteLink;
  /** How the link ended, until there is another one. */
  #end: LinkEnd | undefined;
  #count = 0;
  #state: Partial<ViewState> = {};
  #newest: Picture | undefined;
  #mustAck = false;
  #wake: () => void = () => {};
  #png: Picture | undefined;
  #isOver = false;

  private constructor(open: OpenLink, first: { link: RemoteLink; started: Started }, patienceMs: number) {
    this.#open = open;
    this.#patienceMs = patienceMs;
    this.#link = first.link;
    this.started = first.started;
    this.#use(first);
    this.ended = this.#run();
  }

  static async open(open: OpenLink, signal: AbortSignal, { patienceMs = 60_000 } = {}): Promise<RemotePictures> {
    return new RemotePictures(open, await open(signal), patienceMs);
  }

  /** What is seen, as far as it was told: enough to come back to it. */
  get state(): Partial<ViewState> {
    return this.#state;
  }

  /** Rejects with NOT_DRAWN, OUTSIDE_RESULTS, or VIEW_ENDED. */
  async send(command: Exclude<ViewCommand, { do: 'move' }>): Promise<Scene>;
  async send(command: { do: 'move' } & ViewCommand): Promise<void>;
  async send(command: ViewCommand): Promise<Scene | void> {
    if (command.do === 'move') return this.#link.send(command);
    const scene = (await this.#ask(command)) as Scene;
    this.#state = scene.state;
    return scene;
  }

  /** The picture as a PNG of the state's size. */
  async png(): Promise<Picture> {
    return (await this.#ask({ do: 'png' })) as Picture;
  }

  async *frames(): AsyncGenerator<Picture, void> {
    while (!this.#isOver) {
      const picture = this.#newest;
      this.#newest = undefined;
      if (picture !== undefined) yield picture;
      this.#ack();
      if (this.#newest === undefined && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** What an end means to a person. */
  trouble(end: LinkEnd): AppError {
    return this.#link.trouble(end);
  }

  /** Ends it, there too. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#link.close();
    await this.ended;
  }

  #use({ link, started }: { link: RemoteLink; started: Started }): void {
    this.#link = link;
    this.started = started;
    this.#end = undefined;
    this.#mustAck = false;
    link.onFrame = (frame) => this.#take(frame);
    void link.ended.then((end) => {
      this.#end = end;
      for (const { reject } of this.#asked.values()) reject(link.trouble(end));
      this.#asked.clear();
    });
  }

  async #ask(command: object): Promise<unknown> {
    if (this.#end !== undefined) throw this.#link.trouble(this.#end);
    const id = (this.#count += 1);
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#link.send({ id, ...command });
    });
  }

  #take({ kind, body }: WireFrame): void {
    if (kind === 'I') {
      const picture = readPicture(body);
      if (picture.kind === 'png') return void (this.#png = picture);
      // One that nobody took in time is acknowledged here, or the machine would wait for ever.
      this.#ack();
      this.#mustAck = true;
      this.#newest = picture;
      this.#state = { ...this.#state, camera: picture.camera };
      this.#wake();
      return;
    }
    const message = readMessage(body);
    if (message['event'] === 'news') return this.onScene(message as unknown as Scene);
    const asked = this.#asked.get(Number(message['id']));
    this.#asked.delete(Number(message['id']));
    if (message['error'] !== undefined) asked?.reject(refusal(message['error']));
    // The answer to what asked for a picture says nothing: the picture came before it.
    else asked?.resolve(message['result'] ?? this.#png);
  }

  #ack(): void {
    if (!this.#mustAck) return;
    this.#mustAck = false;
    this.#link.send({ do: 'ack' });
  }

  async #run(): Promise<LinkEnd> {
    for (;;) {
      const end = await this.#link.ended;
      if (end.why === 'link' && !this.#closing.signal.aborted && (await this.#reconnect())) continue;
      this.#isOver = true;
      this.onStatus('ended');
      this.#wake();
      return end;
    }
  }

  async #reconnect(): Promise<boolean> {
    this.onStatus('reconnecting');
    const deadline = Date.now() + this.#patienceMs;
    while (Date.now() < deadline && !this.#closing.signal.aborted) {
      try {
        this.#use(await this.#open(this.#closing.signal));
        this.#closing.signal.throwIfAborted();
        await this.#ask({ do: 'set', state: this.#state });
      } catch (error) {
        if (AppError.is(error, 'MACHINE_UNREACHABLE', 'VIEW_ENDED')) {
          await new Promise((resolve) => setTimeout(resolve, reconnectPauseMs));
          continue;
        }
        // What cannot be drawn any more is no reason to end: something else can be.
        if (!AppError.is(error, 'NOT_DRAWN', 'OUTSIDE_RESULTS')) {
          await this.#link.close();
          return false;
        }
      }
      this.onStatus('connected');
      return true;
    }
    return false;
  }
}

function refusal(error: unknown): AppError {
  const { code, why } = error as { code: string; why: string };
  return new AppError(code === 'outside' ? 'OUTSIDE_RESULTS' : 'NOT_DRAWN', { why });
}
