import type { Code, CodeProgress } from '../codes/index.ts';
import type { Transport } from '../transport/index.ts';

const chunkBytes = 1 << 20;
/** A line longer than this is not a progress line. */
const lineBytes = 1 << 16;

/** Reads a growing file from where it stopped the last time. */
export class Tail {
  private readonly transport: Transport;
  private readonly folder: string;
  private readonly file: string;
  private offset: number;

  constructor(transport: Transport, folder: string, file: string, offset = 0) {
    this.transport = transport;
    this.folder = folder;
    this.file = file;
    this.offset = offset;
  }

  /** The bytes since the last call, a mebibyte at most; undefined if the file is not there yet. */
  async next(): Promise<Uint8Array | undefined> {
    const bytes = await this.transport.read(this.folder, this.file, { from: this.offset, limit: chunkBytes });
    if (bytes !== undefined) this.offset += bytes.length;
    return bytes;
  }
}

/** The newest progress of a running job, from the lines its program wrote since the last question. */
export class ProgressReader {
  private readonly tail: Tail;
  private readonly read: NonNullable<Code['progress']>['read'];
  private rest = '';
  private readonly decoder = new TextDecoder();

  constructor(transport: Transport, folder: string, progress: NonNullable<Code['progress']>) {
    this.tail = new Tail(transport, folder, progress.file);
    this.read = (line) => progress.read(line);
  }

  async next(): Promise<CodeProgress | undefined> {
    let newest: CodeProgress | undefined;
    for (;;) {
      const bytes = await this.tail.next();
      if (bytes === undefined || bytes.length === 0) return newest;
      const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r/);
      this.rest = (lines.pop() ?? '').slice(-lineBytes);
      for (const line of lines) if (line.length <= lineBytes) newest = this.read(line) ?? newest;
    }
  }
}
