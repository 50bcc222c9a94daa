import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { writeFailed } from '../../host/index.ts';
import { draftIn, pathIn, textAt, type Queue } from './queue-folder.ts';

/** An order to end a running job. It is a file, so that it outlives whoever gave it and the runner that follows it. */
export interface EndingOrder {
  outcome: 'cancelled' | 'timed-out';
  reason: string;
  at: string;
}

/** The first order counts; later ones change nothing. It appears whole or not at all. */
export function giveOrder(queue: Queue, name: string, order: EndingOrder): EndingOrder {
  const draft = draftIn(queue);
  const path = pathIn(queue, 'ending', name);
  try {
    writeFileSync(draft, JSON.stringify(order), { mode: 0o600 });
    linkSync(draft, path);
    return order;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFailed(path, error);
    return orderFor(queue, name) ?? order;
  } finally {
    rmSync(draft, { force: true });
  }
}

export function orderFor(queue: Queue, name: string): EndingOrder | undefined {
  const text = textAt(pathIn(queue, 'ending', name));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as EndingOrder;
  } catch {
    // A power cut can leave it empty. Somebody wanted the job to end.
    return { outcome: 'cancelled', reason: 'it was cancelled', at: '' };
  }
}

export function dropOrder(queue: Queue, name: string): void {
  rmSync(pathIn(queue, 'ending', name), { force: true });
}
