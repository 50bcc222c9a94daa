import type { Progress } from './transport.ts';

/** How often a transfer says how far it is. */
const intervalMs = 100;

/** How far a transfer is: counted up, or told as a whole; it never goes back. */
export interface Step {
  add: (bytes: number) => void;
  reach: (done: number) => void;
}

/** Tells of a transfer a few times a second, and when all has arrived. */
export function inStep(total: number, onProgress: ((progress: Progress) => void) | undefined): Step {
  let done = 0;
  let toldAt = 0;
  let told = -1;
  const reach = (bytes: number): void => {
    done = Math.min(total, Math.max(done, bytes));
    const now = performance.now();
    if (onProgress === undefined || done === told || (done < total && now - toldAt < intervalMs)) return;
    toldAt = now;
    told = done;
    onProgress({ done, total });
  };
  return { reach, add: (bytes) => reach(done + bytes) };
}
