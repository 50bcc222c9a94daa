import { createPublicKey, verify } from 'node:crypto';
import type { Fact } from '../model/index.ts';
import { linesText, timeText, type Problem } from './findings.ts';
import { layout } from './layout.ts';
import { signedText, type SealedFact } from './sealed-line.ts';

/** Lines in a row that one key signed, or nobody. */
export interface SignedRun {
  /** Null: these lines are not signed. */
  key: string | null;
  /** `user@host` in the first of them. */
  by: string;
  from: number;
  to: number;
  /** When the first of them was written. */
  at: string;
  /** The key is the user's own, or one that they said they answer for. */
  isTrusted: boolean;
}

export interface SignaturesRead {
  runs: SignedRun[];
  /** Up to this line somebody who is trusted has looked at what was found and answers for it; 0: nobody has. */
  acceptedTo: number;
  problems: Problem[];
}

/**
 * Who signed which lines, and whether they did. Lines up to `verifiedTo` were checked before; their signatures are not
 * checked again.
 */
export async function readSignatures(
  sealed: readonly SealedFact[],
  { project, own, verifiedTo }: { project: string; own: string | undefined; verifiedTo: number },
): Promise<SignaturesRead> {
  const forged = new Set<number>();
  await eachAtOnce(sealed.slice(verifiedTo), async (one) => {
    if (isSigned(one) && !(await isGenuine(one, project))) forged.add(one.fact.n);
  });
  const trusted = new Set(own === undefined ? [] : [own]);
  let acceptedTo = 0;
  for (const { fact, signature } of sealed) {
    if (fact.type !== 'trusted' || signature === undefined || forged.has(fact.n)) continue;
    if (fact.key === undefined || !trusted.has(fact.key)) continue;
    for (const key of fact.keys ?? []) trusted.add(key);
    acceptedTo = fact.n;
  }
  const runs = runsOf(sealed, trusted);
  const problems = [...forged].map((n) =>
    problem(`${linesText(n, n)} is not signed by the key that it names: it was not written by who it says`),
  );
  return { runs, acceptedTo, problems: [...problems, ...runProblems(runs, acceptedTo)] };
}

const problem = (message: string): Problem => ({ kind: 'signature', file: layout.log, message });

function isSigned({ fact, signature }: SealedFact): boolean {
  return fact.key !== undefined || signature !== undefined;
}

/** The system's threads check several at a time. */
async function isGenuine({ fact, sha256, signature }: SealedFact, project: string): Promise<boolean> {
  if (typeof fact.key !== 'string' || signature === undefined) return false;
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: fact.key }, format: 'jwk' });
    const text = Buffer.from(signedText(project, sha256));
    return await new Promise((done) =>
      verify(null, text, key, Buffer.from(signature, 'base64url'), (error, isValid) => done(error === null && isValid)),
    );
  } catch {
    return false; // no key at all
  }
}

async function eachAtOnce<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += 256) await Promise.all(all.slice(at, at + 256).map(work));
}

function runsOf(sealed: readonly SealedFact[], trusted: ReadonlySet<string>): SignedRun[] {
  const runs: SignedRun[] = [];
  for (const { fact, signature } of sealed) {
    const key = signature === undefined ? null : keyOf(fact);
    const last = runs.at(-1);
    if (last?.key === key) last.to = fact.n;
    else {
      const { n, by, at } = fact;
      runs.push({ key, by, from: n, to: n, at, isTrusted: key !== null && trusted.has(key) });
    }
  }
  return runs;
}

function keyOf({ key }: Fact): string | null {
  return typeof key === 'string' ? key : null;
}

/**
 * Once somebody signs, everybody does who writes with simtrail: a line after that without a signature was written by
 * something else. A key that nobody answers for is a problem behind a line that somebody trusted wrote; a project that
 * only others wrote is not.
 */
function runProblems(runs: readonly SignedRun[], acceptedTo: number): Problem[] {
  const problems: Problem[] = [];
  const [signedSince, trustedSince] = [
    runs.findIndex(({ key }) => key !== null),
    runs.findIndex(({ isTrusted }) => isTrusted),
  ];
  for (const [i, { key, by, from, to, at, isTrusted }] of runs.entries()) {
    if (to <= acceptedTo) continue;
    const which = `${linesText(from, to)} (${by}, ${timeText(at)})`;
    if (key === null && signedSince >= 0 && i > signedSince)
      problems.push({ ...problem(`${which} ${are(from, to)} not signed`), isTrustable: true });
    else if (key !== null && !isTrusted && trustedSince >= 0 && i > trustedSince) {
      const message = `${which} ${are(from, to)} signed by the key ${shortKey(key)}, which you do not know`;
      problems.push({ ...problem(message), isTrustable: true });
    }
  }
  return problems;
}

const are = (from: number, to: number): string => (from === to ? 'is' : 'are');

/** As much of a key as people compare. */
export function shortKey(key: string): string {
  return key.slice(0, 12);
}
