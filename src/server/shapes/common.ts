import * as z from 'zod';
import { activeStatuses, finalStatuses, type JobStatus } from '../../model/index.ts';
import type { ErrorDocument } from '../../errors/index.ts';
import { named } from './named.ts';

/** ISO 8601, UTC. */
export const time = z.string();
export const maybeTime = time.nullable();

export const jobStatus = named('JobStatus', z.enum([...activeStatuses, ...finalStatuses]) as z.ZodType<JobStatus>);

/** How many jobs have each status; a status that no job has is left out. */
export const statusCounts = named('StatusCounts', z.partialRecord(jobStatus, z.int()));
export type StatusCounts = Partial<Record<JobStatus, number>>;

/** A key of a query that may be given several times. */
export const many = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

/** An error as the command line's `--json` says it. */
export const problem = named(
  'Error',
  z.object({
    code: z.string(),
    kind: z.enum(['usage', 'setup', 'remote', 'integrity', 'failed']),
    message: z.string().describe('what happened and why, for people'),
    hint: z.string().describe('what to do about it'),
    state: z.string().describe('what was left as it is'),
    retryable: z.boolean(),
    facts: z.record(z.string(), z.unknown()),
    detail: z.string().optional(),
  }),
);
export type Problem = Omit<ErrorDocument, 'code'> & { code: string };

/** What every route answers with when it cannot do what was asked. */
export const failure = named('Failure', z.object({ error: problem }));
export type Failure = z.infer<typeof failure>;

export const finding = named(
  'Finding',
  z.object({ level: z.enum(['error', 'warning']), message: z.string() }),
  'What preflight found: an error means that the job cannot succeed.',
);

export const parameter = named(
  'Parameter',
  z.object({ path: z.string(), value: z.string(), unit: z.string().optional() }),
);
export type Parameter = z.infer<typeof parameter>;

export const parameterChange = named(
  'ParameterChange',
  z.object({
    path: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    unit: z.string().optional(),
  }),
  'One parameter that is not the same on both sides; null where one side does not have it.',
);
export type ParameterChange = z.infer<typeof parameterChange>;

export const quantityIndex = z.record(z.string(), z.union([z.number(), z.string()]));

export const quantity = named(
  'Quantity',
  z.object({
    name: z.string(),
    value: z.number().optional(),
    text: z.string().optional(),
    unreadable: z.string().optional(),
    unit: z.string(),
    index: quantityIndex.optional(),
    source: z.object({ file: z.string(), line: z.int().optional() }),
  }),
  'As in jobs.json: `value`, `text` or `unreadable`.',
);
export type Quantity = z.infer<typeof quantity>;

export const progress = named(
  'Progress',
  z.object({ fraction: z.number().optional(), text: z.string() }),
  'How far a running program says it is; `fraction` is 0 to 1, where it tells.',
);
export type Progress = z.infer<typeof progress>;
