import type { Store } from '../store/index.ts';

/** What a clause works with: a new project, and as many stores of it as it opens. */
export interface StoreBench {
  /** Absolute; a project without jobs. */
  folder: string;
  /** Opens the project once more; it is closed after the clause. */
  open: () => Promise<Store>;
  /** jobs.json as it lies there. */
  read: () => Promise<{ jobs: Record<string, unknown>[] } & Record<string, unknown>>;
  /** Writes jobs.json as another program would. */
  write: (document: unknown) => Promise<void>;
  close: () => Promise<void>;
}
