import { open, type FileHandle } from 'node:fs/promises';
import { constants, crc32, createDeflateRaw, deflateRaw } from 'node:zlib';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { writeRange } from '../../host/index.ts';

const deflated = promisify(deflateRaw);

/** One file's bytes as they will lie in the zip. */
export interface Packed {
  bytes: Uint8Array;
  method: 0 | 8;
  crc: number;
  size: number;
}

const stored = 0;
const deflate = 8;
const level = constants.Z_DEFAULT_COMPRESSION;
/** Values from here on go into the zip64 fields (APPNOTE 6.3.10, 4.5.3). */
const limit32 = 0xffff_ffff;
const limit16 = 0xffff;
/** 4.5: zip64. */
const versionNeeded = 45;
const madeByUnix = (3 << 8) | versionNeeded;
/** Bit 11: names are UTF-8. */
const utf8Flag = 0x800;
const regularFile = 0o100644 << 16;
const bufferBytes = 1 << 20;

/** Compresses bytes; what does not become smaller is stored. Several may run at a time: zlib has threads of its own. */
export async function pack(bytes: Uint8Array): Promise<Packed> {
  const small = await deflated(bytes, { level });
  const isSmaller = small.length < bytes.length;
  return {
    bytes: isSmaller ? small : bytes,
    method: isSmaller ? deflate : stored,
    crc: crc32(bytes),
    size: bytes.length,
  };
}

/**
 * Writes a zip file (PKWARE APPNOTE 6.3.10) front to back: the same entries give the same bytes. Sizes stand in front of
 * each entry, which every reader understands; an entry of any size takes the same memory. All entries bear one time.
 */
export class ZipWriter {
  private readonly file: FileHandle;
  private readonly dosTime: number;
  private readonly directory: Buffer[] = [];
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  /** Of the next byte, those that wait included. */
  private at = 0;

  private constructor(file: FileHandle, time: Date) {
    this.file = file;
    this.dosTime = dosTimeOf(time);
  }

  /** The file must not be there. `time` is written as UTC; the format counts two seconds, from 1980 to 2107. */
  static async create(path: string, time: Date): Promise<ZipWriter> {
    return new ZipWriter(await open(path, 'wx'), time);
  }

  async add(name: string, packed: Packed): Promise<void> {
    const entry = { name: Buffer.from(name), method: packed.method, at: this.at };
    const sizes = { crc: packed.crc, size: packed.size, packed: packed.bytes.length };
    await this.write(this.header(entry, sizes, false));
    await this.write(packed.bytes);
    this.list(entry, sizes);
  }

  /** An entry whose bytes come as they are read. */
  async addStream(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const entry = { name: Buffer.from(name), method: deflate, at: this.at };
    const sizes = { crc: 0, size: 0, packed: 0 };
    const placeholder = this.header(entry, sizes, true);
    await this.write(placeholder);
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        sizes.crc = crc32(chunk, sizes.crc);
        sizes.size += chunk.length;
        yield chunk;
      }
    };
    const source = Readable.from(counted(), { objectMode: false });
    const packer = source.pipe(createDeflateRaw({ level, chunkSize: 1 << 16 }));
    source.on('error', (error) => packer.destroy(error));
    for await (const chunk of packer as AsyncIterable<Uint8Array>) {
      sizes.packed += chunk.length;
      await this.write(chunk);
    }
    await this.flush();
    await writeRange(this.file, this.header(entry, sizes, true), entry.at);
    this.list(entry, sizes);
  }

  /** Writes the directory and resolves when everything is on the disk. */
  async close(): Promise<void> {
    const start = this.at;
    for (const entry of this.directory) await this.write(entry);
    await this.write(endOf(this.directory.length, start, this.at - start));
    await this.flush();
    await this.file.sync();
    await this.file.close();
  }

  /** Lets go of a file that is not to be finished. */
  async abandon(): Promise<void> {
    this.waiting = [];
    await this.file.close().catch(() => {});
  }

  /** `roomy` for an entry whose sizes are not known yet: room is left for those that need 64 bits. */
  private header(entry: Entry, { crc, size, packed }: Sizes, roomy: boolean): Buffer {
    const extra = roomy || size >= limit32 || packed >= limit32 ? zip64Field([size, packed]) : Buffer.alloc(0);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x0403_4b50, 0);
    head.writeUInt16LE(versionNeeded, 4);
    head.writeUInt16LE(utf8Flag, 6);
    head.writeUInt16LE(entry.method, 8);
    head.writeUInt32LE(this.dosTime, 10);
    head.writeUInt32LE(crc, 14);
    head.writeUInt32LE(extra.length > 0 ? limit32 : packed, 18);
    head.writeUInt32LE(extra.length > 0 ? limit32 : size, 22);
    head.writeUInt16LE(entry.name.length, 26);
    head.writeUInt16LE(extra.length, 28);
    return Buffer.concat([head, entry.name, extra]);
  }

  private list({ name, method, at }: Entry, { crc, size, packed }: Sizes): void {
    const wide = [size, packed, at].filter((value) => value >= limit32);
    const extra = wide.length > 0 ? zip64Field(wide) : Buffer.alloc(0);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x0201_4b50, 0);
    head.writeUInt16LE(madeByUnix, 4);
    head.writeUInt16LE(versionNeeded, 6);
    head.writeUInt16LE(utf8Flag, 8);
    head.writeUInt16LE(method, 10);
    head.writeUInt32LE(this.dosTime, 12);
    head.writeUInt32LE(crc, 16);
    head.writeUInt32LE(Math.min(packed, limit32), 20);
    head.writeUInt32LE(Math.min(size, limit32), 24);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt16LE(extra.length, 30);
    head.writeUInt32LE(regularFile >>> 0, 38);
    head.writeUInt32LE(Math.min(at, limit32), 42);
    this.directory.push(Buffer.concat([head, name, extra]));
  }

  private async write(bytes: Uint8Array): Promise<void> {
    this.at += bytes.length;
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.waitingBytes >= bufferBytes) await this.flush();
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
    await writeRange(this.file, bytes, this.at - bytes.length);
  }
}

interface Entry {
  name: Buffer;
  method: number;
  /** Offset of its header. */
  at: number;
}

interface Sizes {
  crc: number;
  size: number;
  packed: number;
}

function zip64Field(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [i, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  return field;
}

/** The end of the directory, with its zip64 form where a number does not fit otherwise. */
function endOf(entries: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(entries, limit16), 8);
  end.writeUInt16LE(Math.min(entries, limit16), 10);
  end.writeUInt32LE(Math.min(size, limit32), 12);
  end.writeUInt32LE(Math.min(start, limit32), 16);
  if (entries < limit16 && size < limit32 && start < limit32) return end;
  const wide = Buffer.alloc(56 + 20);
  wide.writeUInt32LE(0x0606_4b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(madeByUnix, 12);
  wide.writeUInt16LE(versionNeeded, 14);
  wide.writeBigUInt64LE(BigInt(entries), 24);
  wide.writeBigUInt64LE(BigInt(entries), 32);
  wide.writeBigUInt64LE(BigInt(size), 40);
  wide.writeBigUInt64LE(BigInt(start), 48);
  wide.writeUInt32LE(0x0706_4b50, 56);
  wide.writeBigUInt64LE(BigInt(start + size), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([wide, end]);
}

function dosTimeOf(time: Date): number {
  const year = time.getUTCFullYear();
  if (year < 1980) return (1 << 21) | (1 << 16);
  const date = (Math.min(year - 1980, 127) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
  const clock = (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1);
  return ((date << 16) | clock) >>> 0;
}
