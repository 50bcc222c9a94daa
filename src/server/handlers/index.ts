import type { Handlers } from '../call.ts';
import { actionHandlers } from './actions.ts';
import { fieldHandlers } from './fields.ts';
import { fileHandlers } from './files.ts';
import { jobHandlers } from './job.ts';
import { jobsHandlers } from './jobs.ts';
import { lookHandlers } from './look.ts';
import { machineHandlers } from './machines.ts';
import { pairHandlers } from './pair.ts';
import { projectHandlers } from './projects.ts';
import { resultHandlers } from './results.ts';
import { sequenceHandlers } from './sequences.ts';
import { sessionHandlers } from './session.ts';
import { submissionHandlers } from './submission.ts';

/** What answers each route of the table. */
export const handlers: Handlers = {
  ...sessionHandlers,
  ...machineHandlers,
  ...projectHandlers,
  ...jobsHandlers,
  ...jobHandlers,
  ...fieldHandlers,
  ...fileHandlers,
  ...lookHandlers,
  ...pairHandlers,
  ...resultHandlers,
  ...sequenceHandlers,
  ...submissionHandlers,
  ...actionHandlers,
};
