import type { FileHandle } from 'node:fs/promises';

/** So many bytes of a file from a place on, or as many as there are: the system may give fewer at a time. */
export async function readRange(file: FileHandle, from: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** All of these bytes, from a place on; where the file stands if none is given. The system may take fewer at a time. */
export async function writeRange(file: FileHandle, bytes: Uint8Array, from?: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const at = from === undefined ? null : from + done;
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}
