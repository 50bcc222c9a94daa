import { digest } from './jobs-file.ts';
import type { Joined } from './joined-facts.ts';

/** What a line says, and what it says about itself. */
export interface SealedFact {
  fact: Joined;
  /** Of the line without its seal. */
  sha256: string;
  /** Absent where the writer had no key. */
  signature?: string;
}

const digestPart = /,"sha256":"([\da-f]{64})"$/;
const signaturePart = /,"signature":"([\w-]{86})"$/;
const digestLength = ',"sha256":""'.length + 64;
const signatureLength = ',"signature":""'.length + 86;

/**
 * A fact as a line whose last keys are the digest of the rest, so that the last line of a log is protected too, and the
 * writer's signature of it.
 */
export function seal(fact: Joined, sign?: (sha256: string) => string): string {
  const body = JSON.stringify(fact);
  const sha256 = digest(body);
  const signature = sign === undefined ? '' : `,"signature":"${sign(sha256)}"`;
  return `${body.slice(0, -1)},"sha256":"${sha256}"${signature}}`;
}

/** The fact of a line; undefined if the line is not what `seal` wrote. Signatures are not checked here. */
export function unseal(line: Buffer): SealedFact | undefined {
  let end = line.length - 1;
  if (line[end] !== 0x7d) return undefined;
  const signature = signaturePart.exec(line.toString('latin1', Math.max(0, end - signatureLength), end))?.[1];
  if (signature !== undefined) end -= signatureLength;
  const written = digestPart.exec(line.toString('latin1', Math.max(0, end - digestLength), end))?.[1];
  const at = end - digestLength;
  if (written === undefined || at < 1) return undefined;
  const body = Buffer.concat([line.subarray(0, at), Buffer.from('}')]);
  const sha256 = digest(body);
  if (sha256 !== written) return undefined;
  try {
    const fact = JSON.parse(body.toString('utf8')) as Joined;
    return { fact, sha256, ...(signature === undefined ? {} : { signature }) };
  } catch {
    return undefined;
  }
}

/** What is signed: a line of one project is none of another. */
export function signedText(project: string, sha256: string): string {
  return `simtrail fact\n${project}\n${sha256}`;
}
