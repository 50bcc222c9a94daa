/** One file that a job left, as the list in the job's folder keeps it. */
export interface ResultFile {
  path: string;
  /** Bytes. */
  size: number;
  /** Null for one that was never here. */
  sha256: string | null;
  /** Where it is, if it is not here: left on the job's machine, or gone from everywhere. */
  state?: 'on the machine' | 'removed';
}
