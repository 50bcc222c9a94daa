import { canonicalJson, decidingParts, type JobRecord } from '../model/index.ts';
import { digest } from './jobs-file.ts';

/** Digest of what decides a job's answer; undefined where the record does not say. */
export function inputsDigest(record: Readonly<Partial<JobRecord>>): string | undefined {
  const parts = decidingParts(record);
  return parts === undefined ? undefined : digest(canonicalJson(parts));
}

/** Digest of the whole record as it stands, in whatever order its keys are written. */
export function recordDigest(record: Readonly<Record<string, unknown>>): string {
  return digest(canonicalJson(record));
}
