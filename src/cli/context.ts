import type { ConnectOptions, Engine } from '../engine/index.ts';
import type { LiveBlock } from './render/live-block.ts';

/** What a command is given besides its words. */
export interface Context {
  /** Where the command was given. */
  cwd: string;
  /** Where the project is looked for: `--project`, or `cwd`. */
  folder: string;
  isJson: boolean;
  /** Ends when the user presses Ctrl-C. A command that listens says with `interruptible` that it will end by itself. */
  signal: AbortSignal;
  interruptible(what: string): void;
  now(): number;
  /** Of simtrail. */
  version(): string;
  /** A line or more of progress; does nothing where nobody watches. */
  progress: LiveBlock;
  /** How a login is asked for; absent where nobody sits at a terminal. */
  ask: NonNullable<ConnectOptions['ask']> | undefined;
  /** The project, opened once. */
  engine(): Promise<Engine>;
}

/** The part of a context that opens the project when it is first needed, and closes it in the end. */
export class OpenProject {
  private readonly folder: string;
  private readonly options: ConnectOptions;
  private opened: Promise<Engine> | undefined;

  constructor(folder: string, options: ConnectOptions) {
    this.folder = folder;
    this.options = options;
  }

  engine(): Promise<Engine> {
    this.opened ??= import('../engine/index.ts').then(({ Engine }) => Engine.open(this.folder, this.options));
    return this.opened;
  }

  async close(): Promise<void> {
    const engine = await this.opened?.catch(() => undefined);
    this.opened = undefined;
    await engine?.close();
  }
}
