import * as z from 'zod';
import { named } from './named.ts';

export const fieldFiles = named(
  'FieldFiles',
  z.object({ files: z.array(z.object({ path: z.string(), size: z.int() })) }),
  'Collected files that may hold fields.',
);

export const surfaceQuery = z.object({
  step: z.coerce.number().int().min(1).default(1).describe('of a file with several, from 1'),
  phase: z.coerce.number().min(-3600).max(3600).optional().describe('of complex fields, degrees; default: amplitude'),
});

export const surfaceView = named(
  'Surface',
  z.object({
    file: z.string(),
    step: z.object({ step: z.int(), frequency: z.number().optional(), time: z.number().optional() }),
    steps: z.int().describe('how many the file has'),
    points: z.int(),
    triangles: z.int(),
    fields: z.array(
      z.object({
        name: z.string(),
        on: z.enum(['point', 'cell']),
        components: z.int(),
        phase: z
          .union([z.number(), z.literal('amplitude')])
          .optional()
          .describe('of a complex field'),
        min: z.number().nullable(),
        max: z.number().nullable(),
        not_finite: z.int(),
      }),
    ),
    notes: z.array(z.string()),
  }),
  'The outside of a mesh with its fields; its numbers come from `surface/`.',
);
export type SurfaceView = z.infer<typeof surfaceView>;
