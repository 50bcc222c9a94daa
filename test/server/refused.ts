import { expect } from 'vitest';
import type { Answered } from './serving.ts';

export function codeOf({ json }: Answered): string | undefined {
  return (json as { error?: { code?: string } } | undefined)?.error?.code;
}

/** Fails unless the server refused, and for this reason. */
export function refused(answered: Answered, status: number, code: string): void {
  expect({ status: answered.status, code: codeOf(answered) }).toEqual({ status, code });
}
