import { AppError } from '../../errors/index.ts';
import { shellWord, type Resources } from '../../model/index.ts';
import { scriptOutput } from '../job-script.ts';
import { resourceOptions, settingOptions, type Option } from './options.ts';
import { stepOptions } from './pack.ts';
import { faultsOf } from './setting-faults.ts';
import type { SlurmSettings } from './settings.ts';

export interface ScriptWish {
  /** Name of the machine, for messages. */
  machine: string;
  /** The job's name; absent in a script that many jobs have: they are named when they are submitted. */
  token?: string | undefined;
  resources: Resources;
  settings: SlurmSettings;
  /** It is to be a step of an allocation that it shares: of a program with so many processes, or with one. */
  step?: 'parallel' | 'serial' | undefined;
  /** The job's folder, if the script is to name it. */
  folder?: string;
}

/** What the cluster adds to a job's script: for `writeJobScript`. */
export interface ScriptParts {
  directives: string[];
  prologue: string[];
  environment: Record<string, string>;
  /** Words to put in front of a parallel program. */
  launcher: string[];
}

/** Throws SCHEDULER_REFUSED if a setting cannot stand in a script. */
export function writeScriptParts({ machine, token, resources, settings, folder, step }: ScriptWish): ScriptParts {
  const [fault] = faultsOf(settings);
  if (fault !== undefined) throw new AppError('SCHEDULER_REFUSED', { machine, why: `in its settings, ${fault}` });
  const named: Option[] = token === undefined ? [] : [['job-name', token]];
  // Other names would need sbatch's own quoting; where it is not said, the folder of the submission counts.
  if (folder !== undefined && /^[A-Za-z0-9_@+=:,./-]+$/.test(folder)) named.push(['chdir', folder]);
  named.push(['output', scriptOutput], ...resourceOptions(resources), ...settingOptions(settings));
  return {
    directives: [
      ...named.map(([name, value]) => `#SBATCH --${name}${value === true ? '' : `=${value}`}`),
      ...(settings.directives ?? []).map((line) => `#SBATCH ${line}`),
    ],
    prologue: [ownEnvironment, ...moduleLines(settings), ...cpuLines(settings), ...(settings.prologue ?? [])],
    environment: { ...settings.environment },
    launcher:
      step === undefined
        ? launcherOf(settings, resources)
        : launcherOf(
            settings,
            step === 'parallel' ? resources : { ...resources, nodes: 1, processes: 1 },
            stepOptions(token ?? '', resources, settings, { isSerial: step === 'serial' }),
          ),
  };
}

/**
 * With `--export` sbatch tells srun, by this variable, to hand on no more than what it named itself: modules and variables
 * of the script would not reach the program (sbatch(1) and srun(1), "--export").
 */
const ownEnvironment = 'unset SLURM_EXPORT_ENV';

const moduleSetUps = [
  '"$LMOD_PKG/init/sh"',
  '"$MODULESHOME/init/sh"',
  '/etc/profile.d/lmod.sh',
  '/etc/profile.d/modules.sh',
  '/usr/share/lmod/lmod/init/sh',
  '/usr/share/modules/init/sh',
  // What a login shell would have read: `#!/bin/bash -l` in batch files is there for this.
  '/etc/profile',
];

/** A line that may want modules, though none is named: it loads one, or reads a file that may. */
const mayLoad = /(?:^|[\s;&|])(?:module|ml|source|\.)\s/;

/** A script that is not a login shell may have to fetch the `module` command first (Lmod and Tcl modules alike). */
function moduleLines({ modules = [], prologue = [] }: SlurmSettings): string[] {
  if (modules.length === 0 && !prologue.some((line) => mayLoad.test(line))) return [];
  return [
    'command -v module >/dev/null 2>&1 || {',
    '  simtrail_p=$PATH',
    `  for simtrail_m in ${moduleSetUps.join(' ')}; do`,
    '    # One that this shell cannot read to its end would end the job.',
    '    [ -r "$simtrail_m" ] && (. "$simtrail_m"; :) >/dev/null 2>&1 </dev/null && . "$simtrail_m"',
    '    command -v module >/dev/null 2>&1 && break',
    '  done',
    '  PATH=$simtrail_p:$PATH',
    '}',
    ...modules.map(
      (name) =>
        `module load ${shellWord(name)} || { echo "simtrail: module ${name} could not be loaded" >&2; exit 78; }`,
    ),
  ];
}

/** Since 22.05 srun does not take over --cpus-per-task of its job by itself (Slurm 22.05 release notes). */
function cpuLines({ cpus_per_task }: SlurmSettings): string[] {
  return cpus_per_task === undefined ? [] : ['export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"'];
}

function launcherOf(
  { launcher = ['srun', '-n', '{processes}'] }: SlurmSettings,
  { nodes, processes }: Resources,
  options: readonly string[] = [],
): string[] {
  const [program = '', ...words] = launcher.map((word) =>
    word.replaceAll('{processes}', String(processes)).replaceAll('{nodes}', String(nodes)),
  );
  return [program, ...options, ...words];
}
