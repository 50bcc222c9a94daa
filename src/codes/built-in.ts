import type { Code } from './code.ts';

/** The codes that come with simtrail. */
export const builtInCodes: readonly Code[] = [];
