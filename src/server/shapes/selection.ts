import * as z from 'zod';
import { time } from './common.ts';
import { jobFilter } from './job.ts';
import { named } from './named.ts';

/** Jobs by name, or all that match: a hundred thousand of them are one short question. */
export const selection = named(
  'Selection',
  z.union([
    z.array(z.string()).min(1).max(1000),
    z.strictObject({
      filter: z.strictObject(jobFilter).describe('as of the list; an empty one means all jobs'),
      except: z.array(z.string()).max(10_000).optional().describe('ids of those that are left out'),
      until: time.describe('jobs made later are left out: nobody has seen them'),
    }),
  ]),
  'Ids, or all jobs that match when the request comes.',
);
export type SelectedJobs = z.input<typeof selection>;
export type JobsFilter = Extract<SelectedJobs, { until: string }>['filter'];
