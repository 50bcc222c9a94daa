import type { Job, NewFact } from '../model/index.ts';
import type { Store } from '../store/index.ts';

export async function note(store: Store, ref: string, text: string): Promise<Job> {
  return annotate(store, ref, () => ({ type: 'noted', set: { notes: text } }));
}

export async function tag(store: Store, ref: string, tags: readonly string[], remove: boolean): Promise<Job> {
  return annotate(store, ref, (job) => {
    const kept = job.tags.filter((one) => !tags.includes(one));
    return { type: 'tagged', set: { tags: remove ? kept : [...kept, ...tags] } };
  });
}

async function annotate(store: Store, ref: string, fact: (job: Job) => Omit<NewFact, 'job'>): Promise<Job> {
  await store.refresh();
  const { id } = store.state.find(ref);
  await store.change((state) => [{ ...fact(state.find(id)), job: id }]);
  return store.state.find(id);
}
