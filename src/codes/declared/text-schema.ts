import * as z from 'zod';
import type { TextRule } from './texts.ts';

/** A text that is not empty and keeps a rule. */
export function text(rule: TextRule): z.ZodString {
  return z
    .string()
    .min(1)
    .max(4000)
    .superRefine((value, context) => {
      const why = rule(value);
      if (why !== undefined) context.addIssue({ code: 'custom', message: why });
    });
}
