import type { Machine } from '../model/index.ts';
import type { SlurmSettings } from '../scheduler/slurm/index.ts';
import type { VisualizeSettings } from '../view/remote/index.ts';

/** A machine with what its scheduler and its connection need to know. */
export interface MachineRecord extends Machine {
  slurm?: SlurmSettings;
  /** Another file than ~/.ssh/config. */
  ssh_config?: string;
  /** How results are looked at there; what it asks of Slurm counts before `slurm`. */
  visualize?: VisualizeSettings & { slurm?: SlurmSettings };
}
