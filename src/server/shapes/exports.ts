import * as z from 'zod';
import { named } from './named.ts';
import { selection } from './selection.ts';

export const exportRequest = named(
  'ExportRequest',
  z.strictObject({
    jobs: z
      .union([selection, z.tuple([])])
      .default([])
      .describe('none: all jobs that have ended'),
    format: z.enum(['zip', 'eln']).default('zip'),
  }),
);

export const exportMade = named(
  'Export',
  z.object({
    id: z.string().describe('under which it can be saved, for an hour'),
    name: z.string(),
    size: z.int(),
    sha256: z.string(),
    jobs: z.int(),
    files: z.int(),
    left: z.array(z.object({ job: z.string(), path: z.string(), size: z.int(), why: z.string() })),
    not_stated: z.array(z.string()).describe('what a publication should say and simtrail.json does not'),
    unfinished: z.array(z.string()).describe('ids of jobs that are not in it, as they have not ended'),
  }),
);
export type ExportMade = z.infer<typeof exportMade>;
