import type { Code } from '../code.ts';
import { acdtool } from './acdtool.ts';
import { gun3p } from './gun3p.ts';
import { omega3p } from './omega3p.ts';
import { pic3p } from './pic3p.ts';
import { s3p } from './s3p.ts';
import { t3p } from './t3p.ts';
import { tem3p } from './tem3p.ts';
import { track3p } from './track3p.ts';

/** SLAC's ACE3P programs. */
export const ace3pCodes: readonly Code[] = [omega3p, s3p, t3p, track3p, tem3p, pic3p, gun3p, acdtool];
