/**
 * What a program met where it ran, as the job's script saw it just before the start. Short things are here; all of it is
 * in the file it names, in the job's folder.
 */
export interface EnvironmentRecord {
  /** The program itself, not what launches it; null if it was not found, or is part of the shell. */
  executable: ExecutableRecord | null;
  /** How many shared libraries it loads. */
  libraries: number;
  modules: string[];
  /** e.g. `Debian GNU/Linux 12 (bookworm)`. */
  os: string | null;
  kernel: string | null;
  slurm_version: string | null;
  /** Slurm's list of the job's nodes. */
  nodes: string | null;
  /** CPUs that the script might use on its node. */
  cpus: number | null;
  /** Of the node. */
  memory_bytes: number | null;
  /** Variables from a fixed list of names, the long ones left out. */
  variables: Record<string, string>;
  /** Relative to the job's folder. */
  file: string;
  sha256: string;
}

export interface ExecutableRecord {
  /** Absolute with links resolved, or from the job's folder: `./solver`. */
  path: string;
  sha256: string | null;
  size: number | null;
  modified_at: string | null;
}

/** What follows the name of that file in the name of a copy without what is private, as a crate has it. */
export const publicEnding = '.public';
