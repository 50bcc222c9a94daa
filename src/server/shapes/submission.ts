import * as z from 'zod';
import { finding, parameterChange, problem } from './common.ts';
import { jobRecord } from './job.ts';
import { named } from './named.ts';
import { selection } from './selection.ts';

const assignment = z.object({ path: z.string().min(1), value: z.string() });
const wanted = {
  machine: z.string().min(1).optional(),
  name: z.string().optional(),
  nodes: z.int().min(1).optional(),
  processes: z.int().min(1).optional(),
  runtime: z.int().min(1).optional().describe('seconds'),
  notes: z.string().max(100_000).optional(),
  set: z.array(assignment).max(1000).optional().describe('parameters that differ for this job'),
};

export const submission = named(
  'Submission',
  z.strictObject({
    id: z
      .uuid()
      .optional()
      .describe('the id that the plan gave: sent twice, the job is submitted once and both answers are the same'),
    analysis: z.string().min(1),
    ...wanted,
    tags: z.array(z.string()).max(50).optional(),
    snapshot: z.boolean().optional().describe('false: digests of the inputs only'),
  }),
);
export type Submission = z.infer<typeof submission>;

export const rerunRequest = named('RerunRequest', z.strictObject({ id: z.uuid().optional(), ...wanted }));

export const plan = named(
  'Plan',
  z.object({
    id: z.string(),
    rerun_of: z.string().nullable(),
    analysis: z.string(),
    code: z.string(),
    machine: z.string(),
    job_name: z.string(),
    nodes: z.int(),
    processes: z.int(),
    runtime: z.number(),
    snapshot: z.boolean(),
    notes: z.string(),
    tags: z.array(z.string()),
    inputs: z.array(z.object({ path: z.string(), role: z.string(), size: z.int().nullable(), changed: z.boolean() })),
    command: z.array(z.string()),
    script: z.string(),
    findings: z.array(finding),
    is_hopeless: z.boolean().describe('true: it would be refused with PREFLIGHT'),
    parameters: z.array(parameterChange).describe('of a rerun: those that differ from its parent'),
    caveats: z.array(z.string()).describe('of a rerun: what is or may be not as it was'),
  }),
  'All that would be sent; nothing was touched.',
);
export type PlanView = z.infer<typeof plan>;

export const bulk = named(
  'BulkAction',
  z.discriminatedUnion('action', [
    z.strictObject({ action: z.enum(['cancel', 'hold', 'release', 'collect']), jobs: selection }),
    z.strictObject({ action: z.literal('note'), jobs: selection, text: z.string().max(100_000) }),
    z.strictObject({
      action: z.literal('tag'),
      jobs: selection,
      add: z.array(z.string()).max(50).optional(),
      remove: z.array(z.string()).max(50).optional(),
    }),
  ]),
);
export type BulkAction = z.input<typeof bulk>;

export const outcome = named(
  'Outcome',
  z.object({
    job: z.string(),
    record: jobRecord.nullable().describe('as it is now; null if there is no such job'),
    error: problem.nullable(),
  }),
);
export const outcomes = named(
  'Outcomes',
  z.object({
    outcomes: z.array(outcome),
    done: z.int().describe('jobs for which it was done'),
    failed: z.int().describe('jobs that are as they were'),
  }),
  'Of jobs that were named, one for each in the order given; of those that match a filter, the first that failed.',
);
export type Outcomes = z.infer<typeof outcomes>;

export const note = named('Note', z.strictObject({ text: z.string().max(100_000) }));

export const restoreRequest = named(
  'RestoreRequest',
  z.strictObject({ folder: z.string().min(1).max(500).describe('a new or empty folder, relative to the project') }),
);
export const restored = named('Restored', z.object({ folder: z.string(), files: z.array(z.string()) }));
