import type { Job, JobRecord, NewFact } from '../model/index.ts';
import type { State } from '../store/index.ts';

/** What a job with the results of another has of it. */
const shared = ['results', 'quantities', 'headline'] as const;

/**
 * A fact that tells of a job's results anew, for all that have their results in its folder: a job, and those that took its
 * results. Each of their records names the list in the folder by its digest, and there is one list.
 */
export function forAllInFolder(state: State, job: Job, fact: NewFact): NewFact[] {
  const set: Partial<JobRecord> = {};
  for (const key of shared) if (fact.set?.[key] !== undefined) Object.assign(set, { [key]: fact.set[key] });
  if (Object.keys(set).length === 0) return [fact];
  const others = [...state.where('run_folder', job.record.run_folder)].filter(({ id }) => id !== job.id);
  const why = `of ${job.id}, whose folder it shares`;
  return [fact, ...others.map(({ id }): NewFact => ({ type: fact.type, job: id, set, why }))];
}
