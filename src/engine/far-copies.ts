import { join } from 'node:path';
import type { InputRecord, Job, Machine } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { smallBytes } from '../transport/index.ts';
import { folderOf } from './connect.ts';
import { inputsOf } from './staleness.ts';

/** So many places are tried before a file is sent. */
const mostPlaces = 3;

/**
 * Where a job's machine may have a large input already: with the job that left it, and in folders of jobs that were given
 * the same bytes. Absolute paths on the machine. Only what has the right digest is taken, so none of them needs to be right.
 */
export function farCopies(
  { folder, state }: Pick<Store, 'folder' | 'state'>,
  machine: Machine,
  job: Job,
  input: InputRecord,
): string[] {
  const { sha256, size, from } = input;
  if (machine.transport === 'local' || size <= smallBytes) return [];
  const places = new Set<string>();
  const upstream = typeof from?.job === 'string' ? state.job(from.job) : undefined;
  if (upstream !== undefined && typeof from?.path === 'string' && hasFolder(upstream, machine))
    places.add(join(folderOf(folder, machine, upstream), from.path));
  for (const other of state.naming(sha256)) {
    if (places.size === mostPlaces) break;
    const same = inputsOf(other).find((one) => one.sha256 === sha256);
    if (other.id !== job.id && same !== undefined && hasFolder(other, machine))
      places.add(join(folderOf(folder, machine, other), same.path));
  }
  return [...places];
}

function hasFolder({ isOurs, record }: Job, { name }: Machine): boolean {
  return isOurs && record.machine === name && record.status !== 'prepared' && typeof record.cleaned_at !== 'string';
}
