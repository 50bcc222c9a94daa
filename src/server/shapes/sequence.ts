import * as z from 'zod';
import { jobStatus, maybeTime, problem } from './common.ts';
import { named } from './named.ts';

const taskState = z.enum(['waiting', 'ready', 'active', 'succeeded', 'failed', 'skipped']);
export type TaskState = z.infer<typeof taskState>;

const progress = z.object({
  done: z.int().describe('tasks that are settled'),
  total: z.int().describe('tasks that are known'),
  is_open: z.boolean().describe('a search or a loop goes on: more tasks may come'),
  ends_at: maybeTime.describe('when it ends if it goes on as now; null: nobody can tell, or it has ended'),
});

const sequenceRow = z.object({
  id: z.string(),
  name: z.string(),
  created_at: maybeTime,
  file: z.string().describe('as the user called it'),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']).nullable().describe('null: it cannot be read'),
  is_cancelling: z.boolean().describe('running, and cancelled: what is left are jobs that have not ended yet'),
  tasks: z.partialRecord(taskState, z.int()).describe('how many are in each state'),
  progress: progress.nullable().describe('null: it cannot be read'),
  error: problem.nullable().describe('why it cannot be read'),
});

export const sequence = named('Sequence', sequenceRow, 'A sequence and how it stands.');
export type SequenceRow = z.infer<typeof sequence>;
export const sequenceList = named('SequenceList', z.object({ sequences: z.array(sequence) }), 'Newest first.');

const step = z.object({
  name: z.string(),
  loop: z.string().nullable().describe('the loop that it is a step of'),
  analysis: z.string(),
  needs: z.array(z.string()).describe('the steps that come before it'),
  parameters: z.array(z.string()).describe('paths of the parameters that its points set'),
  is_open: z.boolean().describe('a search or a step of a loop: how many tasks it will have shows only as it goes'),
  tasks: z.partialRecord(taskState, z.int()),
});

const task = z.object({
  step: z.string(),
  point: z.record(z.string(), z.string()).nullable(),
  round: z.int().nullable(),
  state: taskState,
  reason: z.string().nullable().describe('why it waits, failed or was skipped'),
  job: z.string().nullable().describe('id of its last job'),
  status: jobStatus.nullable(),
  attempt: z.int().describe('0: none yet'),
  is_answer: z.boolean().describe('the point that its search came to'),
});
export type SequenceTaskView = z.infer<typeof task>;

export const tasksQuery = z.object({
  step: z.string().optional().describe('only tasks of this step'),
  state: taskState.optional().describe('only tasks in this state'),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(0).max(20_000).default(500),
});

export const sequenceView = named(
  'SequenceView',
  sequenceRow.extend({
    can_cancel: z.boolean(),
    can_rerun: z.boolean().describe('it has ended, and not all of it has succeeded'),
    steps: z.array(step).describe('in the order of the file'),
    faults: z
      .array(z.object({ step: z.string(), reason: z.string() }))
      .describe('steps that failed though no task of them did: a search without an answer, a loop without an end'),
    total: z.int().describe('tasks there are, of `step` and in `state` if that was asked for'),
    offset: z.int(),
    shown: z.array(task).describe('the tasks from `offset` on'),
    cursor: z.string(),
  }),
);
export type SequenceView = z.infer<typeof sequenceView>;

export const startSequence = named(
  'StartSequence',
  z.strictObject({ file: z.string().min(1).max(500).describe('a sequence file, relative to the project') }),
);

export const rerunSequence = named(
  'RerunSequence',
  z.strictObject({
    from: z.string().min(1).max(200).optional().describe('this step and what needs it run again too; `*`: all of them'),
  }),
);
