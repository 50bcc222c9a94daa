import type { Fact } from '../model/index.ts';
import { digest } from './jobs-file.ts';

const sealLength = ',"sha256":"'.length + 64 + '"}'.length;

/** A fact as a line whose last key is the digest of the rest, so that the last line of a log is protected too. */
export function seal(fact: Fact): string {
  const body = JSON.stringify(fact);
  return `${body.slice(0, -1)},"sha256":"${digest(Buffer.from(body))}"}`;
}

/** The fact of a line; undefined if the line is not what `seal` wrote. */
export function unseal(line: Buffer): Fact | undefined {
  const at = line.length - sealLength;
  if (at < 1) return undefined;
  const body = Buffer.concat([line.subarray(0, at), Buffer.from('}')]);
  if (line.toString('latin1', at) !== `,"sha256":"${digest(body)}"}`) return undefined;
  try {
    return JSON.parse(body.toString('utf8')) as Fact;
  } catch {
    return undefined;
  }
}
