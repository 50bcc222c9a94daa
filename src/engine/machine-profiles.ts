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
 * From batch files that users of ACE3P publish and from the sites' documentation, November 2026: SLAC's ACE3P tutorials and
 * lume-ace3p (constraint, qos, launcher, set-up files, folders of the programs), docs.nersc.gov and s3df.slac.stanford.edu
 * (login hosts). Both start programs from a shell script that is read by bash.
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
      launcher: ['srun', '-n', '{processes}', '--cpu-bind=cores'],
      prologue: [
        sourced('/global/cfs/cdirs/ace3p/perlmutter-ace3p.sh'),
        'PATH=/global/cfs/cdirs/ace3p/perlmutter/CPU:$PATH',
      ],
    },
    left: [
      '`account`: your project at NERSC, as `iris` shows it',
      '`qos`: `debug` starts sooner and ends after 30 minutes',
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
      '`host`: the login host leads on to a pool; name a host of the pool where `squeue` is not on the first',
    ],
  },
];

export function machineProfile(name: string): MachineProfile | undefined {
  return machineProfiles.find((profile) => profile.name === name);
}
