import type { InputRecord, Job, Machine } from '../model/index.ts';
import { scriptName, witnessFolder } from '../scheduler/index.ts';
import { place, type Store } from '../store/index.ts';
import type { OutgoingFile } from '../transport/index.ts';
import { farCopies } from './far-copies.ts';
import { bytesSaved } from './saved-bytes.ts';

/** With its bytes, where this program has them still. */
export interface JobFile extends OutgoingFile {
  bytes?: Uint8Array;
}

/**
 * What has to be in its folder on the machine, or what becomes of some of its inputs. Jobs that go together are given one
 * map: where a mesh of theirs may lie already is looked up once.
 */
export function filesOf(
  store: Store,
  machine: Machine,
  job: Job,
  lying = new Map<string, readonly string[]>(),
  inputs: readonly InputRecord[] = job.record.inputs,
): JobFile[] {
  const files = inputs.map((input): JobFile => {
    const from = input.object === null ? (input.place ?? '') : place(store.folder, input.object);
    const executable = isExecutable(input);
    const copies = lying.get(input.sha256) ?? farCopies(store, machine, job, input);
    lying.set(input.sha256, copies);
    const file = { from, to: input.path, sha256: input.sha256, size: input.size, executable, copies };
    const bytes = bytesSaved(input);
    return bytes === undefined ? file : { ...file, bytes };
  });
  const script = files.find((file) => file.to === scriptName);
  // The folder for our own small files comes into being with this copy; the script does not run where it is missing.
  if (script !== undefined) files.push({ ...script, to: `${witnessFolder}/${scriptName}` });
  return files;
}

export function isExecutable({ executable, role }: InputRecord): boolean {
  return executable === true || role === 'script';
}
