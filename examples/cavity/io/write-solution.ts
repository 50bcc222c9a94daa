import type { OnProgress } from '../solver/progress.ts';
import type { OutputFolder } from './output-folder.ts';

/** Results and the files that go with them. */
export interface Solution {
  readonly results: unknown;
  readonly files: readonly { readonly name: string; readonly text: () => string }[];
}

/** Writes a solution's files, the results file last, with progress from 0.9 to 1. */
export function writeSolution(folder: OutputFolder, { results, files }: Solution, onProgress: OnProgress): void {
  for (const [i, { name, text }] of files.entries()) {
    folder.write(name, text());
    onProgress('write', { files: i + 1 }, 0.9 + (0.09 * (i + 1)) / files.length);
  }
  folder.write('results.json', `${JSON.stringify(results, null, 2)}\n`);
}
