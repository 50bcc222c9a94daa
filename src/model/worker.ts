/** A process that works on a job: told from a later one with the same id by when it, and its computer, started. */
export interface WorkerRecord {
  host: string;
  pid: number;
  started: string;
  boot: string;
}
