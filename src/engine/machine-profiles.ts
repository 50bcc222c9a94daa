import type { SlurmSettings } from '../scheduler/slurm/index.ts';

/** What is known of a cluster before it is asked: a start for `machine add`, of which the user's options count for more. */
export interface MachineProfile {
  name: string;
  description: string;
  host: string;
  poll_floor_seconds: number;
  slurm: SlurmSettings;
  /** What only the user can say, as sentences without their full stop. */
  left: readonly string[];
}

/** Put in front of a command: the site's set-up of ACE3P, where the user may read it. */
const sourced = (file: string): string => `[ ! -r ${file} ] || . ${file}`;

/**
 * None of it was tried there. Read on 2026-11-23, each word of the script that it gives:
 *
 * - Perlmutter: `--qos=regular` (`debug` where none is named: docs.nersc.gov/jobs/policy), 256 logical cpus of 128 cores a node
 *   and `--cpu-bind=cores` (docs.nersc.gov/jobs/affinity); `--constraint=cpu`, the set-up file and the folder of the programs
 *   from batch files and documents of lume-ace3p (0.4 to 0.5.1) and of SLAC's ACE3P tutorials (CW23).
 * - S3DF: partition, 120 usable cores, account as `FACILITY:REPO`, `preemptable` (slaclab/sdf-docs, batch-compute.md); the
 *   module, OMPI_MCA_sharedfp, the step's options and the set-up file from the same batch files. That a module of this version is
 *   still there could not be read anywhere: a job says so if it is not, and ends with 78.
 *
 * Both start programs from a shell script that is read by bash.
 */
export const machineProfiles: readonly MachineProfile[] = [
  {
    name: 'perlmutter',
    description: 'Perlmutter, NERSC',
    host: 'perlmutter.nersc.gov',
    poll_floor_seconds: 60,
    slurm: {
      qos: 'regular',
      constraint: 'cpu',
      limits: { cpus_per_node: 256 },
      launcher: ['srun', '-n', '{processes}', '--cpu-bind=cores'],
      prologue: [
        sourced('/global/cfs/cdirs/ace3p/perlmutter-ace3p.sh'),
        'PATH=/global/cfs/cdirs/ace3p/perlmutter/CPU:$PATH',
      ],
    },
    left: [
      '`account`: your project at NERSC, as `iris` shows it',
      '`qos`: `debug` starts sooner and ends after 30 minutes',
      '`cpus_per_task`: 256 divided by the processes of a node spreads fewer than 128 of them over all its cores',
    ],
  },
  {
    name: 's3df',
    description: 'S3DF, SLAC',
    host: 's3dflogin.slac.stanford.edu',
    poll_floor_seconds: 60,
    slurm: {
      partition: 'milano',
      // 120 of 128 cores of a node can be used by one job; more tasks are refused when the step starts.
      limits: { cpus_per_node: 120 },
      modules: ['openmpi/v4.1.6-spack'],
      environment: { OMPI_MCA_sharedfp: '^lockedfile' },
      launcher: ['srun', '--overlap', '--cpu-bind=none', '-n', '{processes}'],
      prologue: [sourced('/sdf/group/rfar/ace3p/sdf-ace3p.sh'), 'PATH=/sdf/group/rfar/ace3p/bin:$PATH'],
    },
    left: [
      '`account`: with the part behind the colon, such as `rfar:regular`',
      '`qos`: `preemptable` where your repo has no quota on `milano`, or has used it up',
      '`host`: the login host leads on to a pool; name a host of the pool where `squeue` is not on the first',
    ],
  },
];

export function machineProfile(name: string): MachineProfile | undefined {
  return machineProfiles.find((profile) => profile.name === name);
}
