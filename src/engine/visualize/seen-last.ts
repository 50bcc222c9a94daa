import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeWholeFile } from '../../host/index.ts';
import type { VisualizationRecord } from '../../model/index.ts';
import { layout, place } from '../../store/index.ts';

type State = VisualizationRecord['state'];

const everyMs = 2_000;

/**
 * What is seen in a look that has not ended, beside the records: turning something is no history. Whoever ends the look of
 * somebody else, or of one who was killed, takes it from here into the record.
 */
export class SeenLast {
  readonly #path: string;

  constructor(folder: string, id: string) {
    this.#path = join(place(folder, layout.cache), 'looks', `${id}.json`);
  }

  /** Writes it down every two seconds while it changes. Call the result to end that, when the record has it. */
  keep(now: () => State | undefined): () => Promise<void> {
    let before = '';
    let writing = Promise.resolve();
    const timer = setInterval(() => {
      const state = now();
      const text = JSON.stringify(state ?? null);
      if (typeof state?.['file'] !== 'string' || text === before) return;
      before = text;
      // A disk that is full is told of by what has to be kept.
      writing = writing.then(async () => this.#write(text)).catch(() => undefined);
    }, everyMs);
    timer.unref();
    return async () => {
      clearInterval(timer);
      await writing;
      await this.forget();
    };
  }

  /** Undefined where nothing was seen. */
  async read(): Promise<State | undefined> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#path, 'utf8'));
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
    } catch {
      return undefined;
    }
  }

  async forget(): Promise<void> {
    await rm(this.#path, { force: true }).catch(() => undefined);
  }

  async #write(text: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    await writeWholeFile(this.#path, text);
  }
}
