/** Where jobs run: how to get there, what queues them, where their folders are. */
export interface Machine {
  name: string;
  transport: 'local' | 'ssh';
  scheduler: 'process' | 'slurm';
  /** The name in ~/.ssh/config; absent for `local`. */
  host?: string;
  /** Absolute folder for the jobs' folders; absent: each job runs in its folder in the project. */
  work_folder?: string;
  /** Put in front of a parallel program: `['srun']`, `['mpirun', '-n', '{processes}']`. */
  launcher?: readonly string[];
  /** Cores that jobs may use together (`process`), or that a node has. */
  cores?: number;
  /** Shortest time between two questions to the scheduler, seconds. */
  poll_floor_seconds: number;
  description?: string;
}

/** What a job asks for. */
export interface Resources {
  nodes: number;
  processes: number;
  /** Wall time, seconds. */
  runtime: number;
}
