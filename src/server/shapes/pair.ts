import * as z from 'zod';
import { parameterChange } from './common.ts';
import { jobRow } from './job.ts';
import { named } from './named.ts';

const stamp = z.object({ sha256: z.string(), size: z.int() }).nullable();

const inputChange = { path: z.string(), role: z.string(), before: stamp, after: stamp };

const lineChange = named(
  'LineChange',
  z.object({ sign: z.enum(['-', '+']), line: z.int(), text: z.string() }),
  'A line that only one side has, with its number there.',
);
export type LineChange = z.infer<typeof lineChange>;

const recordChange = named(
  'RecordChange',
  z.object({
    group: z.enum(['analysis', 'code', 'machine', 'resources', 'environment']),
    path: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  }),
);
export type RecordChange = z.infer<typeof recordChange>;

export const difference = named(
  'Difference',
  z.object({
    before: jobRow,
    after: jobRow,
    same: z.boolean(),
    parameters: z.array(parameterChange),
    files: z.array(
      z.object({
        ...inputChange,
        lines: z.array(lineChange).optional(),
        why: z.string().optional().describe('why there are no lines'),
      }),
    ),
    script: z.array(lineChange).nullable(),
    record: z.array(recordChange),
  }),
  'What changed between what two jobs were given, as `simtrail diff --json`.',
);
export type Difference = z.infer<typeof difference>;

export const compareQuery = z.object({
  rtol: z.coerce.number().min(0).optional(),
  atol: z.coerce.number().min(0).optional(),
});

const either = z.union([z.number(), z.string()]).nullable();

export const comparison = named(
  'Comparison',
  z.object({
    before: jobRow,
    after: jobRow,
    grade: z.enum(['R0', 'R1', 'R2', 'R3']).nullable().describe('null: not even the inputs are the same'),
    reasons: z.array(z.string()),
    inputs: z.array(z.object(inputChange)),
    outputs: z.array(
      z.object({
        path: z.string(),
        state: z.enum(['equal', 'different', 'only in one', 'altered', 'not compared']),
        of: z.enum(['before', 'after', 'both']).optional(),
        counts: z.boolean(),
        first: z
          .object({ offset: z.int(), line: z.int(), before: z.string(), after: z.string() })
          .optional()
          .describe('the first difference'),
      }),
    ),
    quantities: z.array(
      z.object({
        ref: z.string(),
        unit: z.string(),
        before: either,
        after: either,
        state: z.enum(['equal', 'within', 'different', 'unread', 'noise']),
        apart: z.number().optional(),
        allowed: z.number().optional(),
      }),
    ),
    surroundings: z.array(recordChange),
  }),
  'How far one job reproduced another, as `simtrail compare --json`.',
);
export type Comparison = z.infer<typeof comparison>;
