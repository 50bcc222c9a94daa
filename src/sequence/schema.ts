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
const axes = z.record(path, values).refine((all) => Object.keys(all).length > 0, 'it names no parameter');
const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'the first number must be smaller than the second');
const ranges = z.record(path, range).refine((all) => Object.keys(all).length > 0, 'it names no parameter');

const seconds = z.union([z.number().min(1), readAs(readDuration, 'is not a length of time')]);

const sweep = shape({
  grid: axes.optional(),
  zip: axes.optional(),
  list: z.array(z.record(path, scalar)).min(1).optional(),
  csv: z.string().min(1).optional(),
  latin_hypercube: shape({ count: count.max(10_000_000), seed: z.int(), over: ranges }).optional(),
});

const search = shape({
  over: ranges,
  solve: shape({ quantity: z.string(), equals: z.number(), within: z.number().positive() }).optional(),
  minimise: z.string().optional(),
  method: z.enum(['golden-section', 'nelder-mead']).optional(),
  program: z.array(z.string()).min(1).optional(),
  until: z.string().optional(),
  at_most: count.max(100_000),
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
  .optional();

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
  .object({ from: name, files: z.string().min(1).default('**'), to: z.string().default('') })
  .catchall(z.union([z.string(), z.number()]));

const common = { after: z.union([name.transform((one) => [one]), z.array(name)]).default([]) };

const runKeys = {
  ...common,
  analysis: z.string().min(1),
  machine: z.string().min(1).optional(),
  nodes: count.optional(),
  processes: count.optional(),
  runtime: seconds.optional(),
  set: z.record(path, scalar).default({}),
  inputs: z.union([flow.transform((one) => [one]), z.array(flow)]).default([]),
  for_each: name.optional(),
  when: z.string().optional(),
  sweep: sweep.optional(),
  search: search.optional(),
  retry: retry.default({}),
};
const loopKeys = { ...common, repeat: shape({ until: z.string(), at_most: count.max(10_000) }) };
const known = [...Object.keys(runKeys), ...Object.keys(loopKeys), 'steps'];

const run = shape(runKeys, known);
const loop = shape({ ...loopKeys, steps: z.record(name, run) }, known);

/** A sequence file, format 1; docs/reference/sequences.md describes it for people. */
export const sequenceFile = shape({
  simtrail_sequence: z.literal(1),
  name: z.string().min(1).max(200),
  on_failure: z.enum(['stop', 'continue']).default('stop'),
  limits: shape({ jobs: count.optional(), node_hours: z.number().positive().optional() }).default({}),
  /** For steps that do not say. */
  machine: z.string().min(1).optional(),
  steps: z.record(name, z.union([run, loop])).refine((steps) => Object.keys(steps).length > 0, 'there is no step'),
});

export type SequenceFile = z.output<typeof sequenceFile>;
export type RunFile = z.output<typeof run>;
export type LoopFile = z.output<typeof loop>;
export type SweepFile = z.output<typeof sweep>;
export type SearchFile = z.output<typeof search>;
