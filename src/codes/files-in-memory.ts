import { AppError } from '../errors/index.ts';
import { bytesInMemory } from '../formats/bytes/index.ts';
import type { ResultFiles } from './code.ts';
import { splitLines } from './whole-line.ts';
import { defaultLimit } from './local-files.ts';

/** Files by path: what a folder would hold. */
export type FileContents = Readonly<Record<string, string | Uint8Array>>;

/** The same view of files that a folder gives, over files that are in no folder. */
export function filesInMemory(contents: FileContents): ResultFiles {
  const files = new Map(
    Object.entries(contents).map(([path, text]) => [
      path,
      typeof text === 'string' ? new TextEncoder().encode(text) : text,
    ]),
  );
  return {
    list: () =>
      Promise.resolve(
        Array.from(files, ([path, bytes]) => ({ path, size: bytes.length })).sort((a, b) => (a.path < b.path ? -1 : 1)),
      ),
    read: (path, limit = defaultLimit) => {
      const bytes = files.get(path);
      return bytes !== undefined && bytes.length > limit
        ? Promise.reject(new AppError('FILE_FORMAT', { file: path, line: 1, why: `it is larger than ${limit} bytes` }))
        : Promise.resolve(bytes);
    },
    open: async (path) => {
      const bytes = files.get(path);
      return bytes === undefined ? undefined : bytesInMemory(bytes, path);
    },
    lines: (path) => splitLines([files.get(path) ?? new Uint8Array()]),
  };
}
