import type { NewFact } from '../../model/index.ts';
import { evaluate } from '../../sequence/index.ts';
import { Objects, type Store } from '../../store/index.ts';
import { SavedSequences } from './saved-sequences.ts';
import { saidOf, sequenceJobs } from './sequence-jobs.ts';

/**
 * Ends the sequences of a project that came from elsewhere, as far as they were still going on there: nobody here asked
 * for what is left of them, and whoever does starts them again. Those that had ended stay as they are.
 */
export async function sequencesAtRest(store: Store, folder: string): Promise<NewFact[]> {
  const { state } = store;
  const saved = new SavedSequences(new Objects(folder), () => state.sequences);
  const facts: NewFact[] = [];
  for (const record of state.sequences.values()) {
    // One that cannot be read is not carried on when it can be.
    const isOpen = await Promise.all([saved.open(record), saved.chainOf(record)]).then(
      ([{ sequence, points }, chain]) =>
        evaluate(sequence, sequenceJobs(state, chain), { points, ...saidOf(record) }).state === 'running',
      () => true,
    );
    const set = { cancel_requested_at: store.now().toISOString() };
    if (isOpen && typeof record.cancel_requested_at !== 'string')
      facts.push({ type: 'sequence', sequence: { id: record.id, set }, why: 'not carried on: it was imported' });
  }
  return facts;
}
