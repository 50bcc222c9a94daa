import type { Job } from '../model/index.ts';
import { capturedOfBoth } from './environment.ts';
import { changesWith, recordChanges, type RecordChange } from './record-changes.ts';

/** What two jobs ran with and where, as far as it differs: by all that their scripts saw, or else by their records. */
export async function allChanges(project: string, jobs: readonly [Job, Job]): Promise<RecordChange[]> {
  const [before, after] = jobs;
  const [was, is] = (await capturedOfBoth(project, jobs)) ?? [];
  if (was === undefined || is === undefined) return recordChanges(before.record, after.record);
  return changesWith({ record: before.record, captured: was }, { record: after.record, captured: is });
}
