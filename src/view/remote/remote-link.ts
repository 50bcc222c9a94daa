import { AppError, withoutControls } from '../../errors/index.ts';
import type { Channel } from '../../transport/index.ts';
import { readFrames, writeFrame, writeMessage, type WireFrame } from './wire.ts';

/** What the machine said when it started. */
export interface Started {
  /** Of ParaView; null if it did not say. */
  version: string | null;
  host: string;
  /** What listens there is in a network of its own, which nobody else can reach. */
  alone: boolean;
  /** Free memory, bytes; null where that cannot be told. */
  memory_bytes: number | null;
}

/** Why it ended: the word of `supervise.py`, or `link` when the connection broke. */
export interface LinkEnd {
  why: string;
  words: string;
}

type Message = Record<string, unknown>;

const beatMs = 5_000;

/** A running `supervise.py` and the way to it. */
export class RemoteLink {
  /** Resolves once, never rejects. */
  readonly ended: Promise<LinkEnd>;
  readonly #channel: Channel;
  readonly #machine: string;
  #onFrame: ((frame: WireFrame) => void) | undefined;
  #early: WireFrame[] = [];
  #end: LinkEnd | undefined;
  #events: Message[] = [];
  #wake: () => void = () => {};

  constructor(machine: string, channel: Channel) {
    this.#machine = machine;
    this.#channel = channel;
    this.ended = this.#run();
  }

  /** Resolves when ParaView is there and ready; rejects with what is the matter otherwise. */
  async ready(signal: AbortSignal): Promise<Started> {
    let started: Started | undefined;
    const wake = (): void => this.#wake();
    signal.addEventListener('abort', wake, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        const event = this.#events.shift();
        if (event?.['event'] === 'started') started = readStarted(event);
        else if (event?.['event'] === 'ready' && started !== undefined) return started;
        else if (this.#end !== undefined) throw this.trouble(this.#end);
        else if (event === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  /** Takes what is no event of the supervisor; what came before it was set comes then. */
  set onFrame(listener: (frame: WireFrame) => void) {
    this.#onFrame = listener;
    for (const frame of this.#early.splice(0)) listener(frame);
  }

  send(message: object): void {
    this.#channel.stdin.write(writeMessage(message));
  }

  /** False if the caller should wait for `drained`. */
  sendBytes(bytes: Uint8Array): boolean {
    return this.#channel.stdin.write(writeFrame('D', bytes));
  }

  onDrain(listener: () => void): void {
    this.#channel.stdin.once('drain', listener);
  }

  /** Ends what runs there, with its place in the queue. Resolves when it is over. */
  async close(): Promise<void> {
    if (this.#end === undefined) this.#channel.stdin.write(writeFrame('Q'));
    await this.#channel.close();
    await this.ended;
  }

  /** What an end means to a person. */
  trouble({ why, words }: LinkEnd): AppError {
    const machine = this.#machine;
    const detail = withoutControls(words).trim();
    const more = detail === '' ? {} : { detail };
    const [, module] = /^simtrail: (module .+ could not be loaded)$/m.exec(detail) ?? [];
    if (module !== undefined) return new AppError('NO_PARAVIEW', { machine, why: module }, more);
    if (why === 'memory')
      return new AppError('NO_MEMORY', { what: 'ParaView itself needs more', where: machine, memory: detail });
    if (why === 'no-paraview') return new AppError('NO_PARAVIEW', { machine, why: detail });
    if (
      /bad X server connection|Could not (?:find a decent config|connect to display)|DISPLAY|vtkX(?:OpenGL)?Render/i.test(
        words,
      )
    ) {
      return new AppError('NO_DISPLAY', { machine }, more);
    }
    if (why === 'no-server' && /\bMPI_Init|\bPMI[x2]?\b|--mpi=list/i.test(words)) {
      return new AppError('NOT_LAUNCHED', { machine }, more);
    }
    return new AppError('VIEW_ENDED', { machine, why: reasons[why] ?? why, end: why }, more);
  }

  async #run(): Promise<LinkEnd> {
    const beating = setInterval(() => this.#channel.stdin.write(writeFrame('B')), beatMs);
    beating.unref();
    try {
      for await (const frame of readFrames(this.#channel.stdout)) this.#take(frame);
      const { code, stderr } = await this.#channel.ended;
      this.#end ??= code === 0 ? { why: 'link', words: stderr } : { why: 'failed', words: stderr };
    } catch (error) {
      // What is no frame or no picture will be none the next time either.
      const isForeign = error instanceof RangeError || error instanceof SyntaxError;
      this.#end ??= {
        why: isForeign ? 'failed' : 'link',
        words: error instanceof Error ? error.message : String(error),
      };
      void this.#channel.close();
    } finally {
      clearInterval(beating);
    }
    this.#wake();
    return this.#end;
  }

  #take(frame: WireFrame): void {
    const message = frame.kind === 'J' ? readMessage(frame.body) : {};
    if (message['event'] === 'end') {
      const { why, words } = message;
      this.#end = { why: typeof why === 'string' ? why : 'failed', words: typeof words === 'string' ? words : '' };
    } else if (message['event'] === 'started' || message['event'] === 'ready') {
      this.#events.push(message);
      this.#wake();
    } else if (this.#onFrame === undefined) this.#early.push(frame);
    else this.#onFrame(frame);
  }
}

export function readMessage(body: Buffer): Message {
  const value: unknown = JSON.parse(body.toString());
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function readStarted(event: Message): Started {
  const { version, host, alone, memory_bytes: memory } = event;
  return {
    version: typeof version === 'string' ? version : null,
    host: typeof host === 'string' ? host : '',
    alone: alone === true,
    memory_bytes: typeof memory === 'number' ? memory : null,
  };
}

const reasons: Readonly<Record<string, string>> = {
  failed: 'ParaView ended with an error there',
  killed: 'ParaView was killed, as programs are where the memory is used up',
  'no-server': 'its server ended before it was ready',
  link: 'the connection was lost',
  silent: 'nothing was heard from here for too long',
  time: 'its time is over',
  stopped: 'it was stopped',
  left: 'the client has left',
  closed: 'it was closed',
  'taken over': 'another look took its place',
};
