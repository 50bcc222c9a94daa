import { setTimeout as pause } from 'node:timers/promises';
import type { SequenceRecord } from '../../model/index.ts';
import type { Question } from '../../sequence/index.ts';
import type { Store } from '../../store/index.ts';
import { askProgram } from './ask-program.ts';

/** How long an answer is waited for: a moment before everything else goes on, or to its end. */
export type Patience = 'short' | 'long';

const momentMs = 500;

/** Searches that are led by programs of the user's: what is being asked now, and what was answered. */
export class Programs {
  private readonly store: Store;
  private readonly asking = new Map<string, Promise<void>>();
  private readonly ending = new AbortController();

  constructor(store: Store) {
    this.store = store;
  }

  isAsking(record: SequenceRecord, question: Question): boolean {
    return this.asking.has(keyOf(record, question));
  }

  /** Asks a program, unless it is being asked. One that is slow, or hangs, answers meanwhile and keeps nothing else waiting. */
  async ask(record: SequenceRecord, question: Question, patience: Patience): Promise<void> {
    const key = keyOf(record, question);
    let asking = this.asking.get(key);
    if (asking === undefined) {
      asking = this.answered(record, question).finally(() => this.asking.delete(key));
      asking.catch(() => {}); // thrown at who waits for it; else it is asked again
      this.asking.set(key, asking);
    }
    if (patience === 'long') return asking;
    const moment = new AbortController();
    await Promise.race([asking, pause(momentMs, undefined, { signal: moment.signal }).catch(() => {})]);
    moment.abort();
  }

  /** Ends the programs that are being asked; whoever carries the sequence on asks them again. */
  async close(): Promise<void> {
    this.ending.abort();
    await Promise.allSettled(this.asking.values());
  }

  /** What a program answered is kept; of two that asked at once, only the first answer counts. */
  private async answered({ id }: SequenceRecord, question: Question): Promise<void> {
    const { step, history } = question;
    const answer = await askProgram(this.store.folder, question, { signal: this.ending.signal });
    if (this.ending.signal.aborted) return;
    await this.store.change((state) => {
      const { proposed, ended, broken } = state.sequences.get(id) ?? {};
      const before = proposed?.[step] ?? [];
      if (before.length !== history.length || (ended?.[step] ?? broken?.[step]) !== undefined) return [];
      const set: Partial<SequenceRecord> =
        'points' in answer
          ? { proposed: { ...proposed, [step]: [...before, ...answer.points] } }
          : 'ended' in answer
            ? { ended: { ...ended, [step]: answer.ended } }
            : { broken: { ...broken, [step]: answer.broken } };
      return [{ type: 'sequence', sequence: { id, set }, why: 'points proposed' }];
    });
  }
}

function keyOf({ id }: SequenceRecord, { step, history }: Question): string {
  return `${id} ${step} ${history.length}`;
}
