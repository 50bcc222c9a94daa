import * as z from 'zod';
import { problem } from './common.ts';
import { named } from './named.ts';

export const loginRequest = named(
  'LoginRequest',
  z.strictObject({
    question: z.string().max(100).optional().describe('the question that this is about; without one a login begins'),
    answer: z.string().max(4096).nullable().optional().describe('null: there will be none. Absent: what comes next?'),
  }),
);

export const loginStep = named(
  'LoginStep',
  z.object({
    state: z.enum(['asks', 'notice', 'connected', 'failed']),
    question: z
      .object({
        id: z.string(),
        text: z.string(),
        echo: z.boolean().describe('false: what is typed must not be seen'),
        again: z.boolean().describe('true: the answer before was not accepted'),
      })
      .nullable()
      .describe('of `asks`, and of `notice`, which waits for no answer: ask what comes next'),
    error: problem.nullable(),
  }),
  'How far a login is. It is told only to who asks: no answer is kept, and no event tells of it.',
);
export type LoginStep = z.infer<typeof loginStep>;
