import * as z from 'zod';
import type { JobRecord } from '../../model/index.ts';
import {
  jobStatus,
  many,
  maybeTime,
  parameter,
  parameterChange,
  progress,
  quantityIndex,
  statusCounts,
  time,
} from './common.ts';
import { named } from './named.ts';

/** A record may be another program's: only what every one has is promised, and keys that we do not know are kept. */
export const jobRecord = named(
  'JobRecord',
  z.looseObject({
    id: z.string(),
    status: z.string(),
    job_name: z.string().optional(),
    inputs: z.array(z.unknown()).optional(),
  }),
  'A job exactly as it stands in jobs.json; docs/reference/formats.md lists the keys.',
) as unknown as z.ZodType<JobRecord>;
export type { JobRecord };

/** A quantity without its source. */
export const shownQuantity = named(
  'ShownQuantity',
  z.object({
    ref: z.string().describe('`frequency[mode=1]`'),
    name: z.string(),
    index: quantityIndex,
    value: z.union([z.number(), z.string()]).nullable().describe('null: it could not be read'),
    unit: z.string(),
  }),
);
export type ShownQuantity = z.infer<typeof shownQuantity>;

export const action = named(
  'Action',
  z.enum(['cancel', 'hold', 'release', 'collect', 'rerun', 'restore', 'note', 'tag', 'look']),
);
export type Action = z.infer<typeof action>;

export const jobRow = named(
  'JobRow',
  z.object({
    id: z.string(),
    name: z.string(),
    status: jobStatus,
    status_detail: z.string().nullable(),
    analysis: z.string(),
    step: z.string(),
    machine: z.string(),
    slurm_id: z.string().nullable(),
    nodes: z.number().nullable(),
    processes: z.number().nullable(),
    runtime: z.number().nullable().describe('requested, seconds'),
    created_at: maybeTime,
    submitted_at: maybeTime,
    started_at: maybeTime,
    ended_at: maybeTime,
    tags: z.array(z.string()),
    notes: z.string().describe('the first 200 characters'),
    rerun_of: z.string().nullable(),
    is_ours: z.boolean().describe('false: another program wrote it; it can be annotated only'),
    headline: shownQuantity.nullable(),
    quantities: z.array(shownQuantity.nullable()).optional().describe('those that `quantity` asked for, in its order'),
  }),
  'A job in a list.',
);
export type JobRow = z.infer<typeof jobRow>;

/** Which jobs; a key may be given several times where it says so. All that are given must hold. */
export const jobFilter = {
  analysis: many.optional().describe('one of these'),
  status: many.optional().describe('one of these; `active` and `ended` stand for many'),
  machine: many.optional().describe('one of these'),
  step: many.optional().describe('one of these'),
  tag: many.optional().describe('all of these'),
  search: z
    .string()
    .max(200)
    .optional()
    .describe('in name, id, notes, analysis, step, machine, scheduler id, detail, tags'),
  job: many.optional().describe('one of these ids'),
  sequence: many.optional().describe('made by one of these sequences, by id'),
};

export const jobsQuery = z.object({
  ...jobFilter,
  sort: z
    .string()
    .max(200)
    .optional()
    .describe(
      'a key of the row, `elapsed`, or a quantity (`frequency[mode=1]`); `-` first: descending. Default `-created_at`',
    ),
  group: z.enum(['analysis', 'status', 'machine', 'step']).optional(),
  quantity: many.optional().describe('quantities to give with each row, at most 20'),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(0).max(1000).default(100),
});

export const jobsWindow = named(
  'JobsWindow',
  z.object({
    total: z.int().describe('jobs that match'),
    offset: z.int(),
    rows: z.array(jobRow),
    statuses: statusCounts.describe('of all that match but for `status`'),
    groups: z
      .array(z.object({ value: z.string(), offset: z.int(), jobs: z.int(), statuses: statusCounts }))
      .optional()
      .describe('with `group`: rows come group by group, and each group starts at its offset'),
    cursor: z.string().describe('events after this one are news to what is here'),
  }),
);
export type JobsWindow = z.infer<typeof jobsWindow>;

export const timelineFact = named(
  'TimelineFact',
  z.object({
    n: z.int(),
    at: time,
    by: z.string().describe('user@host'),
    type: z.string().describe('`prepared`, `submitting`, `accepted`, `observed`, `collected`, `noted`, `edited`, …'),
    status: z.string().nullable().describe('the status from here on, where the fact says one'),
    status_detail: z.string().nullable(),
    why: z.string().nullable(),
    keys: z.array(z.string()).describe('the keys of the record that changed'),
  }),
);
export type TimelineFact = z.infer<typeof timelineFact>;

export const jobView = named(
  'Job',
  z.object({
    record: jobRecord,
    row: jobRow,
    timeline: z.array(timelineFact),
    waiting_reason: z.string().nullable().describe('why a queued or held job does not run, as the scheduler says'),
    progress: progress.nullable(),
    actions: z.array(action).describe('what can be done with it now'),
    reruns: z.array(z.string()).describe('ids of the jobs that are reruns of this one'),
    cursor: z.string(),
  }),
);
export type JobView = z.infer<typeof jobView>;

export const logQuery = z.object({
  file: z.string().min(1).max(1000).default('stdout').describe('`stdout`, `stderr` or another file of the job'),
  offset: z.coerce.number().int().default(-65_536).describe('bytes; negative: from the end'),
  limit: z.coerce.number().int().min(1).max(1_048_576).default(262_144),
});

export const logPart = named(
  'LogPart',
  z.object({
    file: z.string(),
    exists: z.boolean(),
    offset: z.int().describe('of the first byte here'),
    next_offset: z.int().describe('ask from here for what comes'),
    text: z
      .string()
      .describe('as UTF-8, cut at whole characters; control characters are as they were: show it as text only'),
    ended: z.boolean().describe('true: the job has ended and this reached the end of the file'),
  }),
);
export type LogPart = z.infer<typeof logPart>;

export const jobFile = named(
  'JobFile',
  z.object({
    path: z.string(),
    kind: z.enum(['input', 'result', 'script', 'log']),
    role: z.string().nullable(),
    size: z.int(),
    sha256: z.string().nullable(),
    place: z
      .enum(['here', 'remote', 'by-reference', 'gone'])
      .describe('`here`: in the project; `remote`: on the machine; `by-reference`: an input that was not saved'),
    modified_at: maybeTime,
  }),
);
export type JobFile = z.infer<typeof jobFile>;
export const jobFiles = named(
  'JobFiles',
  z.object({
    files: z.array(jobFile),
    missing: z.array(z.string()).describe('what the code promises and is not there'),
    error: z
      .string()
      .nullable()
      .describe('why the machine could not be asked; then files that lie there are not listed'),
  }),
);
export type JobFiles = z.infer<typeof jobFiles>;

export const jobParameters = named(
  'JobParameters',
  z.object({
    file: z.string().nullable(),
    parameters: z.array(parameter),
    against: z
      .enum(['parent', 'analysis'])
      .nullable()
      .describe('the parent of a rerun, else the analysis as it is now'),
    changed: z.array(parameterChange),
  }),
  'As the job had them.',
);
export type JobParameters = z.infer<typeof jobParameters>;
