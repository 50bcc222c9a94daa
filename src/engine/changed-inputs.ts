import type { InputRecord } from '../model/index.ts';
import { scriptName, witnessFolder } from '../scheduler/index.ts';
import type { MachineFile, Transport } from '../transport/index.ts';

/** What was put into a job's folder, as far as it tells what is in it now. */
export type GivenFile = Pick<InputRecord, 'path' | 'size' | 'sha256'>;

export interface LookedAt {
  transport: Transport;
  /** Absolute, on the machine. */
  folder: string;
  /** All that is in it, as the transport lists it. */
  files: readonly MachineFile[];
}

const startName = new RegExp(`^${witnessFolder.replace('.', '\\.')}/started\\.\\d+$`);

/**
 * Inputs that are not what the job was given any more: its program wrote into them, and they are results too. Only one of
 * another size, or that was touched since the script said that it started, can be one; of these the machine takes the
 * digests. The times compared are those of one file system, and the ones that no program sets (rsync and cp keep those that
 * they are told to keep). Nodes of which each keeps times by a clock of its own may differ: what was written into a file,
 * without another size, by a node that is behind, within that difference from the start, is not seen.
 */
export async function changedInputs(
  { transport, folder, files }: LookedAt,
  inputs: readonly GivenFile[],
  signal?: AbortSignal,
): Promise<Set<string>> {
  const changed = new Set<string>();
  const starts = files.filter(({ path }) => startName.test(path)).map(touchedAt);
  if (starts.length === 0) return changed;
  const started = Math.min(...starts);
  const given = new Map(inputs.map((input) => [input.path, input]));
  const open: string[] = [];
  for (const file of files) {
    const input = given.get(file.path);
    if (input === undefined || file.path === scriptName || file.outOfReach !== undefined) continue;
    if (file.size !== input.size) changed.add(file.path);
    else if (touchedAt(file) >= started) open.push(file.path);
  }
  if (open.length === 0) return changed;
  for (const [path, sha256] of await transport.digests(folder, open, signal)) {
    if (sha256 !== given.get(path)?.sha256) changed.add(path);
  }
  return changed;
}

const touchedAt = ({ changedAt }: MachineFile): number => Date.parse(changedAt);
