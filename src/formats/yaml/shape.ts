import * as z from 'zod';
import { nearNames } from '../json/index.ts';

/**
 * An object that has these keys and no others; an unknown one is answered with the likeliest of them.
 *
 * @param known more keys that may be meant, where this is one of several forms
 */
export function shape<S extends z.core.$ZodLooseShape>(
  keys: S,
  known = Object.keys(keys),
): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(keys, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownKey(issue.keys[0] ?? '', known) : undefined),
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  if (known.includes(key)) return `the key ${key} does not go with the others`;
  const near = nearNames(key, known, 1)[0];
  return `unknown key ${key}; ${near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`}`;
}
