import { readFile } from 'node:fs/promises';
import { layout, place } from './layout.ts';
import { unseal } from './sealed-line.ts';

/** Where an imported project came from, as its history has it. */
export interface Origin {
  /** ISO 8601 UTC. */
  at: string;
  by: string;
  /** The crate, its sha256 and how much of the history came with it. */
  why: string;
  /** Digest of `.simtrail/references.json` as it came. */
  references?: string;
}

/** The last import in the history; undefined for a project that was made here. */
export async function originOf(folder: string): Promise<Origin | undefined> {
  const log = await readFile(place(folder, layout.log)).catch(() => undefined);
  const at = log?.lastIndexOf('"type":"imported"') ?? -1;
  if (log === undefined || at < 0) return undefined;
  const end = log.indexOf(0x0a, at);
  const fact = unseal(log.subarray(log.lastIndexOf(0x0a, at) + 1, end < 0 ? log.length : end))?.fact;
  if (fact?.type !== 'imported') return undefined;
  const { at: time, by, why = '', references } = fact;
  return { at: time, by, why, ...(references === undefined ? {} : { references }) };
}
