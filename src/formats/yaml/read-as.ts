import * as z from 'zod';

/** A text that `read` understands, as what it makes of it; what it throws for is told as `TEXT fault`. */
export function readAs<T>(read: (text: string) => T, fault: string): z.ZodPipe<z.ZodString, z.ZodTransform<T, string>> {
  return z.string().transform((text, context) => {
    try {
      return read(text);
    } catch {
      context.addIssue({ code: 'custom', message: `${text} ${fault}` });
      return z.NEVER;
    }
  });
}
