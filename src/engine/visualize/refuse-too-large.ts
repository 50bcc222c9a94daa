import { AppError } from '../../errors/index.ts';
import type { MachineFile } from '../../transport/index.ts';
import { chooseFiles, isMesh, leastMemory } from '../../view/remote/index.ts';
import type { Room } from './get-place.ts';

const mib = 2 ** 20;
/** What ParaView is given where a job has less by default: itself, and so many times the file. */
const ownBytes = 1024 * mib;
const timesFile = 3;

/**
 * Throws NO_MEMORY where there is less memory at a place than ParaView needs by itself, or than what is to be looked at has
 * bytes: the largest step of the wanted file, or, where none is named, each file that there is. What else is in that memory
 * is left to the node, which is asked again when the file is opened.
 */
export function refuseTooLarge(
  found: readonly MachineFile[],
  wanted: string | undefined,
  { where, memory }: Pick<Room, 'where' | 'memory'>,
): void {
  const refuse = (what: string): never => {
    throw new AppError('NO_MEMORY', { what, where, memory: inMib(memory) });
  };
  if (memory < leastMemory) refuse(`ParaView itself needs ${inMib(leastMemory)}`);
  const paths = found.map(({ path }) => path);
  const chosen = new Set(wanted === undefined ? paths.filter(isMesh) : chooseFiles(paths, wanted).files);
  const files = found.filter(({ path }) => chosen.has(path)).toSorted((one, other) => one.size - other.size);
  const file = wanted === undefined ? files.at(0) : files.at(-1);
  if (file !== undefined && file.size > memory) refuse(`${file.path} has ${inMib(file.size)}`);
}

/** Bytes to be asked for a look at a file, or at what is opened first; undefined where a job has enough by default. */
export function memoryToAsk(
  found: readonly MachineFile[],
  wanted: string | undefined,
  { memory, unasked }: Pick<Room, 'memory' | 'unasked'>,
): number | undefined {
  const paths = found.map(({ path }) => path);
  const chosen = new Set(chooseFiles(paths, wanted).files);
  const largest = Math.max(0, ...found.filter(({ path }) => chosen.has(path)).map(({ size }) => size));
  const needed = Math.min(memory, ownBytes + timesFile * largest);
  return unasked < needed ? needed : undefined;
}

/** In the unit in which Slurm is asked for memory (sbatch(1), --mem). */
function inMib(bytes: number): string {
  return `${Math.ceil(bytes / mib)} MiB`;
}
