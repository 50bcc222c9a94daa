import * as z from 'zod';
import { readAs, shape } from '../formats/yaml/index.ts';
import { readDuration } from '../model/index.ts';

/** Steps are named in expressions: letters, digits and `_`. */
const name = z.string().regex(/^[A-Za-z]\w*$/, 'it must be a letter, then letters, digits and _');
const path = z.string().min(1);
const count = z.int().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const values = z.union([
  z.array(scalar).min(1),
  shape({
    from: z.number(),
    to: z.number(),
    count: count.max(10_000_000),
    scale: z.enum(['linear', 'log']).default('linear'),
  }),
]);
const axes = z
  .record(path, values)
  .describe('Parameters with their values: a list, or { from, to, count, scale }.')
  .refine((all) => Object.keys(all).length > 0, 'it names no parameter');
const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'the first number must be smaller than the second');
const ranges = z
  .record(path, range)
  .describe('Parameters with the smallest and the largest value.')
  .refine((all) => Object.keys(all).length > 0, 'it names no parameter');

const seconds = z
  .union([z.number().min(1), readAs(readDuration, 'is not a length of time')])
  .describe('Longest time a job may run: 90s, 15m, 8h, 2d; a number is seconds.');

const sweep = shape({
  grid: axes.optional().meta({ description: 'Every combination of the values.' }),
  zip: axes.optional().meta({ description: 'The first values together, then the second ones, and so on.' }),
  list: z.array(z.record(path, scalar)).min(1).optional().describe('The points one by one.'),
  csv: z.string().min(1).optional().describe('A table beside the file: its first line names the parameters.'),
  latin_hypercube: shape({ count: count.max(10_000_000), seed: z.int(), over: ranges })
    .optional()
    .describe('So many points, spread evenly over the ranges.'),
});

const search = shape({
  over: ranges,
  solve: shape({ quantity: z.string(), equals: z.number(), within: z.number().positive() })
    .optional()
    .describe('Where the quantity has this value; the ends of the range have to lie on both sides of it.'),
  minimise: z.string().optional().describe('An expression over quantities of the point.'),
  method: z.enum(['golden-section', 'nelder-mead']).optional(),
  program: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('A program of your own with its arguments: the points so far on stdin, the next ones on stdout, as CSV.'),
  until: z.string().optional().describe('A condition on quantities of the point that ends the search.'),
  at_most: count.max(100_000).describe('Points.'),
});

const again = z
  .union([
    count.max(100),
    shape({
      times: count.max(100),
      runtime: z
        .string()
        .regex(/^\d+(?:\.\d+)?x$/, 'it must be a factor, as in 2x')
        .optional(),
    }),
  ])
  .optional()
  .describe('How often it is tried again; with runtime: 2x each time with twice the time.');

/** What succeeded needs none, and who cancelled a job did not want it. */
const retry = shape({
  incomplete: again,
  failed: again,
  'timed-out': again,
  'out-of-memory': again,
  'node-failed': again,
  preempted: again,
  lost: again,
});

const flow = z
  .object({
    from: z
      .string()
      .regex(/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)?$/, 'it must be the name of a step, or LOOP.STEP')
      .describe('The step whose results these are; of a step of a loop, as LOOP.STEP, the last round.'),
    files: z.string().min(1).default('**').describe('A pattern over its results; {key} is replaced by that key.'),
    to: z.string().default('').describe("Folder below the job's own."),
  })
  .catchall(z.union([z.string(), z.number()]));

const common = {
  after: z
    .union([name.transform((one) => [one]), z.array(name)])
    .default([])
    .describe('Steps that have to succeed first, beside those that something is taken from.'),
};

const runKeys = {
  ...common,
  analysis: z.string().min(1).describe('What to run: an analysis of the project.'),
  machine: z.string().min(1).optional().describe('Where; default: this computer.'),
  nodes: count.optional(),
  processes: count.optional(),
  runtime: seconds.optional(),
  set: z
    .record(path, scalar)
    .default({})
    .describe(
      'Parameters that differ; {{ expression }} is replaced by its value, as in {{ eigen.frequency[mode=1] }}.',
    ),
  inputs: z
    .union([flow.transform((one) => [one]), z.array(flow)])
    .default([])
    .describe('Results of other steps as input files.'),
  for_each: name.optional().describe('A step with points: this one runs once for each of them.'),
  when: z.string().optional().describe('A condition on quantities; where it does not hold the step is skipped.'),
  sweep: sweep.optional().describe('Runs once for each point.'),
  search: search.optional().describe('Runs one point after the other, each proposed from the results so far.'),
  pack: z
    .union([
      count.transform((points) => ({ points, at_once: 1 })),
      shape({ points: count.max(100_000), at_once: count.max(10_000).default(1) }).refine(
        ({ points, at_once }) => at_once <= points,
        'at_once is more than points',
      ),
    ])
    .optional()
    .describe(
      'Slurm only: so many points in one allocation, as steps of it, one after the other; with at_once: 4 four side by side.',
    ),
  retry: retry.default({}).describe('By the status that a job ended in.'),
};
const loopKeys = {
  ...common,
  repeat: shape({
    until: z.string().describe('A condition, looked at after each round; previous.STEP.quantity is the round before.'),
    at_most: count.max(10_000).describe('Rounds.'),
  }),
};
const known = [...Object.keys(runKeys), ...Object.keys(loopKeys), 'steps'];

const run = shape(runKeys, known);
const loop = shape({ ...loopKeys, steps: z.record(name, run) }, known);

/** A sequence file, format 1; docs/reference/sequences.md describes it for people. */
export const sequenceFile = shape({
  simtrail_sequence: z.literal(1).describe('The number of this format.'),
  name: z.string().min(1).max(200),
  on_failure: z
    .enum(['stop', 'continue'])
    .default('stop')
    .describe('What happens to the rest when a step failed for good: continue with what does not need it, or not.'),
  limits: shape({
    jobs: count.optional().describe('Jobs under way at once.'),
    node_hours: z.number().positive().optional().describe('Sum over all jobs of nodes times requested time.'),
  }).default({}),
  /** For steps that do not say. */
  machine: z.string().min(1).optional(),
  steps: z.record(name, z.union([run, loop])).refine((steps) => Object.keys(steps).length > 0, 'there is no step'),
});

export type SequenceFile = z.output<typeof sequenceFile>;
export type RunFile = z.output<typeof run>;
export type LoopFile = z.output<typeof loop>;
export type SweepFile = z.output<typeof sweep>;
export type SearchFile = z.output<typeof search>;
