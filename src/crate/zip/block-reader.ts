import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { readRange } from '../../host/index.ts';
import yauzl from 'yauzl';

const blockBytes = 1 << 20;
const chunkBytes = 1 << 18;

/** Reads a file in blocks: a zip's directory is asked for a name at a time, and there may be a million of them. */
export class BlockReader extends yauzl.RandomAccessReader {
  private readonly file: FileHandle;
  private block = Buffer.alloc(0);
  private blockAt = 0;

  constructor(file: FileHandle) {
    super();
    this.file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.chunks(start, end), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.filled(position, length).then(
      () => {
        const from = position - this.blockAt;
        const copied = this.block.copy(buffer, offset, from, from + length);
        callback(copied === length ? null : new Error('it ends in the middle of its directory'));
      },
      (error: unknown) => callback(error as Error),
    );
  }

  override close(callback: (error: Error | null) => void): void {
    this.file.close().then(
      () => callback(null),
      (error: unknown) => callback(error as Error),
    );
  }

  /** The file stays open when a stream of it ends: there are more entries. */
  private async *chunks(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, end - at));
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  private async filled(position: number, length: number): Promise<void> {
    if (position >= this.blockAt && position + length <= this.blockAt + this.block.length) return;
    this.block = await readRange(this.file, position, Math.max(blockBytes, length));
    this.blockAt = position;
  }
}
