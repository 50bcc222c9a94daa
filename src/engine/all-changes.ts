import type { Job } from '../model/index.ts';
import { capturedOf } from './environment.ts';
import { changesWith, recordChanges, type RecordChange } from './record-changes.ts';

/** What two jobs ran with and where, as far as it differs: by all that their scripts saw, or else by their records. */
export async function allChanges(project: string, [before, after]: readonly [Job, Job]): Promise<RecordChange[]> {
  const [was, is] = [await capturedOf(project, before), await capturedOf(project, after)];
  if (was === undefined || is === undefined) return recordChanges(before.record, after.record);
  return changesWith({ record: before.record, captured: was }, { record: after.record, captured: is });
}
