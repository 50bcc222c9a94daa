import type { ClusterFacts } from './cluster-facts.ts';

/**
 * How jobs are asked for on one cluster: what stands in a machine's record beside the name, and what a person would put
 * on `#SBATCH` lines. Everything is optional; what is left out is left to the cluster.
 */
export interface SlurmSettings {
  account?: string;
  qos?: string;
  partition?: string;
  constraint?: string;
  reservation?: string;
  tasks_per_node?: number;
  cpus_per_task?: number;
  /** For the whole job, with or without a type: `4`, `a100:4`. */
  gpus?: string | number;
  gpus_per_node?: string | number;
  gpus_per_task?: string | number;
  /** Per node, with a unit: `480G`. */
  memory?: string;
  memory_per_cpu?: string;
  /** Whole nodes. */
  exclusive?: boolean;
  array?: string;
  /** In Slurm's words: `afterok:123`. Slurm drops one on a job that it does not know any more without a word. */
  dependency?: string;
  mail?: { events: readonly string[]; to?: string };
  /** Let Slurm start the job again after a node failure or a preemption, as another attempt. Off unless told. */
  requeue?: boolean;
  /** Further options, each as it would stand behind `#SBATCH`. */
  directives?: readonly string[];
  modules?: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** Shell lines before the program. */
  prologue?: readonly string[];
  /** Put in front of a parallel program; `{processes}` and `{nodes}` are filled in. `srun` unless told. */
  launcher?: readonly string[];
  /** What one job can have here; more is refused before the cluster is asked. */
  limits?: { nodes?: number; cpus_per_node?: number; runtime?: number };
  /** What the cluster said of itself when it was asked (`machine add`). */
  cluster?: ClusterFacts;
  /** Folder of sbatch and its companions, where they are not on the path of a plain shell. */
  programs?: string;
}
