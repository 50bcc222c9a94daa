import * as z from 'zod';
import { jobStatus } from './common.ts';
import { named } from './named.ts';

const lineageJob = z.object({
  id: z.string(),
  name: z.string().nullable().describe('null: its record is gone'),
  status: jobStatus.nullable(),
  step: z.string(),
  stale: z.array(z.string()).describe('why it is stale, as clauses; none: it is not'),
});

const lineageLink = z.object({
  from: z.string().describe('id of the earlier job'),
  to: z.string(),
  relation: z
    .enum(['result', 'rerun', 'reuse'])
    .describe('`to` has results of `from` among its inputs, repeats it, or took its results'),
  files: z
    .array(z.object({ path: z.string(), as: z.string() }))
    .describe('of `result`: its name there and as an input'),
});

export const lineageView = named(
  'Lineage',
  z.object({
    analysis: z.object({
      name: z.string(),
      changes: z
        .array(z.string())
        .describe(
          'how it differs now from what the job was given, as clauses: it was changed since, or a value was set for this job alone',
        ),
    }),
    jobs: z.array(lineageJob).describe('the job itself first, then those nearest to it'),
    links: z.array(lineageLink),
    left_out: z.int().describe('jobs further away that are not here'),
    cursor: z.string(),
  }),
  'Where a job came from and what came from it, as a graph.',
);
export type LineageView = z.infer<typeof lineageView>;
