import { open, type FileHandle } from 'node:fs/promises';
import { readRange } from '../host/index.ts';

/** Where two files begin to differ. */
export interface FirstDifference {
  /** Bytes before it. */
  offset: number;
  /** From 1, by line feeds. */
  line: number;
  /** What stands there, within its line; empty where the file ends. */
  before: string;
  after: string;
}

const chunkBytes = 1 << 20;
const aroundBytes = 40;

/** The first place where two files differ; undefined if they are equal. Files of any size. */
export async function firstDifference(before: string, after: string): Promise<FirstDifference | undefined> {
  const files = [await open(before, 'r')];
  try {
    files.push(await open(after, 'r'));
    return await search(files);
  } finally {
    for (const file of files) await file.close();
  }
}

async function search(files: readonly FileHandle[]): Promise<FirstDifference | undefined> {
  for (let [offset, line, lineStart] = [0, 1, 0]; ;) {
    const [a = noBytes, b = noBytes] = await Promise.all(files.map((file) => readRange(file, offset, chunkBytes)));
    const length = Math.min(a.length, b.length);
    let same = 0;
    while (same < length && a[same] === b[same]) {
      if (a[same++] === 10) {
        line++;
        lineStart = offset + same;
      }
    }
    offset += same;
    if (same === length && a.length === b.length) {
      if (length === 0) return undefined;
      continue;
    }
    const from = Math.max(lineStart, offset - aroundBytes);
    const texts = await Promise.all(files.map((file) => readRange(file, from, offset - from + aroundBytes)));
    const [wordsBefore = '', wordsAfter = ''] = texts.map(firstLine);
    return { offset, line, before: wordsBefore, after: wordsAfter };
  }
}

const noBytes = Buffer.alloc(0);

function firstLine(bytes: Buffer): string {
  return new TextDecoder().decode(bytes).split('\n')[0] ?? '';
}
