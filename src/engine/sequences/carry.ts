import { setTimeout as wait } from 'node:timers/promises';
import type { AppError } from '../../errors/index.ts';
import type { SequenceRecord } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import type { Refreshed } from '../refresh.ts';
import type { Asker } from '../shared-look.ts';
import type { Sequences, SequenceView } from './sequences.ts';

/** What of the engine carries sequences on. */
interface Carrying {
  readonly store: Store;
  refresh(asker: Asker): Promise<Refreshed>;
  sequences(): Promise<Sequences>;
}

/** How a sequence stands, and which machines do not answer just now. */
export interface Carried {
  view: SequenceView;
  outages: Refreshed['outages'];
}

/** The same for as long as nothing about a sequence and its tasks changed: what ends one may be that nothing more comes. */
export function standingKey({ standing: { state, faults, tasks } }: SequenceView): string {
  const ofTasks = tasks.map((task) => [task.state, task.reason, task.job?.id, task.job?.status]);
  return JSON.stringify([state, faults, ofTasks]);
}

/** Waits between two looks, ms: short after something happened, longer while nothing does. */
const shortestMs = 50;
const longestMs = 1000;

/**
 * Carries a sequence to its end, or until the signal; gives its view whenever something about it changed, a machine that stops answering included. Machines are asked at their
 * own pace (`refresh`). Whoever stops in between leaves nothing behind but records: the next one goes on from there.
 */
export async function* carry(engine: Carrying, record: SequenceRecord, signal: AbortSignal): AsyncGenerator<Carried> {
  const sequences = await engine.sequences();
  const down = new Map<string, AppError>();
  let told = '';
  for (let waitMs = shortestMs; ;) {
    const { outages, asked } = await engine.refresh('watcher');
    for (const machine of asked) down.delete(machine);
    for (const { machine, error } of outages) down.set(machine, error);
    const view = await sequences.advance(record);
    const now = JSON.stringify([standingKey(view), ...down.keys()]);
    const isNews = now !== told;
    told = now;
    if (isNews) yield { view, outages: [...down].map(([machine, error]) => ({ machine, error })) };
    if (view.standing.state !== 'running' || signal.aborted) return;
    await engine.store.checkpoint({ lazy: true });
    waitMs = isNews ? shortestMs : Math.min(waitMs * 1.5, longestMs);
    await wait(waitMs, undefined, { signal }).catch(() => {});
  }
}
