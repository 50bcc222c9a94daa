import * as z from 'zod';
import { jobFilter } from './job.ts';
import { jobStatus, many, maybeTime, quantity } from './common.ts';
import { named } from './named.ts';

/** Of a sequence the jobs that count: the last one of each task, those of a sequence that it continues too. */
export const resultsFilter = {
  ...jobFilter,
  sequence: many.optional().describe('the last job of each task of one of these sequences, by id'),
  task: many.optional().describe('with `sequence`: only tasks of these of its steps'),
};

export const resultsQuery = z.object({
  ...resultsFilter,
  quantity: many.optional().describe('only these: `frequency`, `frequency[mode=1]`; default all'),
  parameter: many.optional().describe('parameters to give with each job, by path; `*` for all'),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(20_000).default(500),
});

export const results = named(
  'Results',
  z.object({
    total: z.int().describe('matching jobs that have any of the quantities'),
    offset: z.int(),
    cursor: z.string(),
    jobs: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        analysis: z.string(),
        status: jobStatus,
        created_at: maybeTime,
        quantities: z.array(quantity),
        parameters: z
          .record(z.string(), z.string())
          .describe('of those asked for, the ones it has; as written in its input'),
      }),
    ),
  }),
  'Quantities of many jobs, newest job first.',
);
export type Results = z.infer<typeof results>;

export const resultColumns = named(
  'ResultColumns',
  z.object({
    quantities: z.array(
      z.object({
        name: z.string(),
        unit: z.string(),
        jobs: z.int(),
        index: z
          .record(z.string(), z.array(z.union([z.number(), z.string()])))
          .describe('by key, its values (200 at most)'),
      }),
    ),
    parameters: z.array(
      z.object({
        path: z.string(),
        unit: z.string(),
        jobs: z.int(),
        values: z.int().describe('how many different ones; 1: it is the same everywhere'),
        is_number: z.boolean().describe('all of its values are numbers'),
      }),
    ),
  }),
  'What the results of these jobs have to choose from. Parameters are those of the newest 200 of them.',
);
export type ResultColumns = z.infer<typeof resultColumns>;
