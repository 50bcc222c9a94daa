import { ace3pCodes } from './ace3p/index.ts';
import type { Code } from './code.ts';

/** The codes that come with simtrail. They are light: what reads files is loaded when one of them is used. */
export const builtInCodes: readonly Code[] = ace3pCodes;
