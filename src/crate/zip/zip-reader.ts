import { open, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../../errors/index.ts';
import { writeBytes } from '../../model/index.ts';
import { BlockReader } from './block-reader.ts';
import { nameFault, TakenNames } from './entry-name.ts';

/** A regular file in a zip. */
export interface ZipEntry {
  /** Checked: it stays inside any folder that it is unpacked into. */
  name: string;
  /** Bytes, as the zip declares them; reading more or fewer of them fails. */
  size: number;
}

export interface ZipLimits {
  /** The most that all entries together may become, bytes; absent: judged by the size of the zip and the free space. */
  maxBytes?: number | undefined;
  /** Where it would be unpacked to. */
  target?: string | undefined;
}

/** Up to here nobody asks how well something was compressed, bytes. */
const alwaysFine = 1 << 30;
/** Text of solvers shrinks to a tenth, at best to a hundredth; a zip bomb to a thousandth and less. */
const usualRatio = 100;
/** Each entry costs memory; a crate of 100,000 jobs has a million. */
const mostEntries = 4_000_000;

const fileTypeMask = 0o170000;
const regularType = 0o100000;
const folderType = 0o040000;

/**
 * A zip file from elsewhere. Opening it reads its directory and nothing else, and refuses what could do harm when
 * unpacked: names that leave the folder or that two systems understand differently, links, entries that lie on top of
 * each other, more bytes than there is room for. Bytes are counted while they are read.
 */
export class ZipReader {
  readonly file: string;
  readonly entries: readonly ZipEntry[];
  private readonly zip: ZipFile;
  private readonly byName: ReadonlyMap<string, Entry>;

  private constructor(file: string, zip: ZipFile, entries: readonly Entry[]) {
    this.file = file;
    this.zip = zip;
    this.byName = new Map(entries.map((entry) => [entry.fileName, entry]));
    this.entries = entries.map((entry) => ({ name: entry.fileName, size: entry.uncompressedSize }));
  }

  /** Throws CRATE_UNREADABLE, CRATE_UNSAFE, CRATE_TOO_LARGE. */
  static async open(file: string, limits: ZipLimits = {}): Promise<ZipReader> {
    const zip = await openZip(file);
    try {
      const entries = await entriesOf(file, zip);
      refuseOverlaps(file, entries);
      await refuseTooMuch(file, entries, limits);
      return new ZipReader(
        file,
        zip,
        entries.filter(({ fileName }) => !fileName.endsWith('/')),
      );
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** The bytes of an entry. Rejects with CRATE_UNREADABLE where they are not what the zip declares. */
  async *chunks(name: string): AsyncGenerator<Buffer> {
    const entry = this.byName.get(name);
    if (entry === undefined) throw new Error(`the zip has no entry ${name}`);
    let done = 0;
    try {
      const stream = await promisify<Entry, NodeJS.ReadableStream>((e, callback) => {
        this.zip.openReadStream(e, (error, opened) => callback(error, opened as NodeJS.ReadableStream));
      })(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        done += chunk.length;
        if (done > entry.uncompressedSize) throw new Error('it is longer than it says');
        yield chunk;
      }
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('CRATE_UNREADABLE', { file: this.file, why: `${name}: ${wordsOf(error)}` }, { cause: error });
    }
  }

  /** A whole entry, no longer than `limit` bytes. */
  async read(name: string, limit: number): Promise<Buffer> {
    const size = this.byName.get(name)?.uncompressedSize ?? 0;
    if (size > limit) {
      throw new AppError('CRATE_UNREADABLE', { file: this.file, why: `${name} has ${size} bytes, more than ${limit}` });
    }
    const parts: Buffer[] = [];
    for await (const chunk of this.chunks(name)) parts.push(chunk);
    return Buffer.concat(parts);
  }

  close(): void {
    this.zip.close();
  }
}

async function openZip(file: string): Promise<ZipFile> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) throw unreadable(file, found.code === 'ENOENT' ? 'it is not there' : found.message);
  if (!found.isFile()) throw unreadable(file, 'it is not a file');
  const options = { autoClose: false, lazyEntries: true, validateEntrySizes: true, strictFileNames: true };
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error.message, error);
  });
  try {
    return await promisify<ZipFile>((callback) => {
      yauzl.fromRandomAccessReader(new BlockReader(handle), found.size, options, (error, zip) => callback(error, zip));
    })();
  } catch (error) {
    await handle.close().catch(() => {});
    throw unreadable(file, wordsOf(error), error);
  }
}

async function entriesOf(file: string, zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > mostEntries) throw unreadable(file, `it has ${zip.entryCount} entries`);
  const entries: Entry[] = [];
  const taken = new TakenNames();
  return new Promise((resolve, reject) => {
    zip.on('error', (error: Error) => reject(unsafeName(file, error) ?? unreadable(file, wordsOf(error), error)));
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      const why = entryFault(entry) ?? taken.fault(entry.fileName);
      if (why !== undefined) return reject(unsafe(file, entry.fileName, why));
      entries.push(entry);
      // A long run of entries that were read at once would grow the stack.
      if (entries.length % 1000 === 0) setImmediate(() => zip.readEntry());
      else zip.readEntry();
    });
    zip.readEntry();
  });
}

function entryFault(entry: Entry): string | undefined {
  const isFolder = entry.fileName.endsWith('/');
  const fault = nameFault(isFolder ? entry.fileName.slice(0, -1) : entry.fileName);
  if (fault !== undefined) return fault;
  if (entry.isEncrypted()) return 'is encrypted';
  if (![0, 8].includes(entry.compressionMethod)) return `is compressed by the method ${entry.compressionMethod}`;
  const type = (entry.externalFileAttributes >>> 16) & fileTypeMask;
  const isUnix = entry.versionMadeBy >>> 8 === 3;
  if (isUnix && type !== 0 && type !== (isFolder ? folderType : regularType)) return 'is a link or a special file';
  if (isFolder && entry.uncompressedSize > 0) return 'is a folder with content';
  return undefined;
}

/** Entries that share bytes are how a small zip becomes petabytes. */
function refuseOverlaps(file: string, entries: readonly Entry[]): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader < end) throw unsafe(file, entry.fileName, 'lies on top of another entry');
    // A local header has 30 bytes and the name at least.
    end = entry.relativeOffsetOfLocalHeader + 30 + entry.fileNameRaw.length + entry.compressedSize;
  }
}

async function refuseTooMuch(file: string, entries: readonly Entry[], limits: ZipLimits): Promise<void> {
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  const refuse = (limit: number, why: string): void => {
    if (total > limit)
      throw new AppError('CRATE_TOO_LARGE', { file, size: writeBytes(total), limit: writeBytes(limit), why });
  };
  if (limits.maxBytes !== undefined) return refuse(limits.maxBytes, 'that is the limit that was given');
  const { size } = await stat(file);
  refuse(Math.max(alwaysFine, usualRatio * size), `that is ${Math.round(total / size)} times the size of the zip`);
  if (limits.target === undefined) return;
  const free = await statfs(dirname(limits.target)).catch(() => undefined);
  if (free !== undefined) refuse(free.bavail * free.bsize, 'there is no more free space');
}

const unsafe = (file: string, entry: string, why: string): AppError =>
  new AppError('CRATE_UNSAFE', { file, entry: JSON.stringify(entry), why });

const unreadable = (file: string, why: string, cause?: unknown): AppError =>
  new AppError('CRATE_UNREADABLE', { file, why }, cause === undefined ? {} : { cause });

/** The reader's own words for a name that is refused: it does so before the entry is seen here. */
function unsafeName(file: string, error: Error): AppError | undefined {
  const [, what, name] =
    /^(absolute path|invalid relative path|invalid characters in fileName): (.*)$/s.exec(error.message) ?? [];
  if (name === undefined) return undefined;
  const why =
    what === 'absolute path'
      ? 'has an absolute path'
      : what === 'invalid relative path'
        ? 'would leave its folder'
        : 'has a backslash in its name';
  return unsafe(file, name, why);
}

function wordsOf(error: unknown): string {
  const { message } = error as Error;
  if (/end of central directory/i.test(message)) return 'it is no zip file, or its end is missing';
  return message.replace(/\.$/, '');
}
