import { AppError } from '../../errors/index.ts';
import type { MachineFile } from '../../transport/index.ts';
import { chooseFiles, isOpened } from '../../view/remote/index.ts';

/**
 * Throws NO_MEMORY where what is to be looked at has more bytes than there is memory at a place: the largest step of the
 * wanted file, or, where none is named, each file that there is. What else is in that memory is left to the node, which is
 * asked again when the file is opened.
 */
export function refuseTooLarge(
  found: readonly MachineFile[],
  wanted: string | undefined,
  { where, memory }: { where: string; memory: number },
): void {
  const paths = found.map(({ path }) => path);
  const chosen = new Set(wanted === undefined ? paths.filter(isOpened) : chooseFiles(paths, wanted).files);
  const files = found.filter(({ path }) => chosen.has(path)).toSorted((one, other) => one.size - other.size);
  const file = wanted === undefined ? files.at(0) : files.at(-1);
  if (file === undefined || file.size <= memory) return;
  throw new AppError('NO_MEMORY', { where, file: file.path, size: mib(file.size), memory: mib(memory) });
}

/** In the unit in which Slurm is asked for memory (sbatch(1), --mem). */
function mib(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
