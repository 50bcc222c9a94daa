import { watch } from 'node:fs';

/** What wakes the runner: it waits until somebody rings or a time has come. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  readonly ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };

  /** Always lets other events happen first, so one that rings all the time does not keep them out. */
  async wait(ms: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.#rung && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#rung = false;
  }
}

/** Calls back when a name appears in a folder or goes. Where the system cannot watch, it never does: one must look too. */
export function watchFolder(path: string, onChange: () => void): () => void {
  try {
    const watcher = watch(path, onChange);
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => {};
  }
}
