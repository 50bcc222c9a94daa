import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { AppError } from '../errors/index.ts';
import type { CrateFile } from './contents.ts';
import { writeManifest, type ManifestLine } from './manifest.ts';
import { pack, type Packed, type ZipWriter } from './zip/index.ts';

/** A file on the disk that goes into the crate, and whose it is for the message that it changed. */
export interface DiskFile extends CrateFile {
  sha256: string;
  from: string;
  job: string;
}

/** Up to here a file is read whole and several are compressed at a time, bytes. */
const smallBytes = 1 << 20;
const atATime = 16;

/** Writes the entries of a crate and keeps their digests for the manifest, which comes last. */
export class CrateWriter {
  private readonly zip: ZipWriter;
  private readonly top: string;
  private readonly digests: ManifestLine[] = [];

  constructor(zip: ZipWriter, top: string) {
    this.zip = zip;
    this.top = top;
  }

  async text(path: string, text: string | Uint8Array): Promise<void> {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    this.digests.push({ path, sha256: hash('sha256', bytes) });
    await this.zip.add(this.top + path, await pack(bytes));
  }

  /** Text that is made while it is written. */
  async texts(path: string, parts: Iterable<string>): Promise<void> {
    const sha256 = createHash('sha256');
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (const text of gathered(parts)) {
        const bytes = Buffer.from(text);
        sha256.update(bytes);
        yield bytes;
      }
    };
    await this.zip.addStream(this.top + path, chunks());
    this.digests.push({ path, sha256: sha256.digest('hex') });
  }

  /** Files in the order given. Throws EXPORT_CHANGED for one that is not what its record says. */
  async files(files: readonly DiskFile[], onFile: (file: CrateFile) => void, signal?: AbortSignal): Promise<void> {
    const ahead: Promise<Packed>[] = [];
    let next = 0;
    for (const [i, file] of files.entries()) {
      signal?.throwIfAborted();
      for (; next < files.length && next < i + atATime; next++) {
        const coming = files[next];
        if (coming === undefined || coming.size > smallBytes) continue;
        const packed = packFile(coming);
        packed.catch(() => {}); // met when its turn comes
        ahead.push(packed);
      }
      if (file.size > smallBytes) await this.zip.addStream(this.top + file.path, chunksOf(file, signal));
      else await this.zip.add(this.top + file.path, (await ahead.shift()) as Packed);
      this.digests.push({ path: file.path, sha256: file.sha256 });
      onFile(file);
    }
  }

  async manifest(path: string): Promise<void> {
    await this.zip.add(this.top + path, await pack(Buffer.from(writeManifest(this.digests))));
  }
}

async function packFile(file: DiskFile): Promise<Packed> {
  const bytes = file.text === undefined ? await readFile(file.from) : Buffer.from(file.text);
  if (hash('sha256', bytes) !== file.sha256) throw changed(file);
  return pack(bytes);
}

async function* chunksOf(file: DiskFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const sha256 = createHash('sha256');
  for await (const chunk of createReadStream(file.from, { highWaterMark: smallBytes }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    sha256.update(chunk);
    yield chunk;
  }
  if (sha256.digest('hex') !== file.sha256) throw changed(file);
}

const changed = ({ path, job }: DiskFile): AppError => new AppError('EXPORT_CHANGED', { path, job });

/** Many short texts as fewer long ones. */
function* gathered(parts: Iterable<string>): Generator<string> {
  let waiting: string[] = [];
  let length = 0;
  for (const part of parts) {
    waiting.push(part);
    length += part.length;
    if (length < 1 << 18) continue;
    yield waiting.join('');
    waiting = [];
    length = 0;
  }
  yield waiting.join('');
}
