import type { Pack } from '../model/index.ts';
import { scriptName, witnessFolder } from '../scheduler/index.ts';

/**
 * The script of a job array, made of one of its jobs: asks for what that asks for, and runs the script of the job that the
 * task is, in its folder. Where jobs share a task, the list has several to a line.
 */
export function writeArrayScript(script: string, pack?: Pack): string {
  const directives = script
    .split('\n')
    .filter((line) => line.startsWith('#SBATCH ') && !/--(?:job-name|chdir)[= ]/.test(line));
  return ['#!/bin/sh', ...directives, ...(pack === undefined ? taskLines : packLines(pack)), ''].join('\n');
}

const taskLines = [
  '# one task of a job array: the script of its job, which claims the folder of that',
  'simtrail_f=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" tasks)',
  '[ -n "$simtrail_f" ] || exit 0',
  'cd "../$simtrail_f" || { echo "simtrail: the folder of the task is not there" >&2; exit 75; }',
  `exec sh ./${scriptName}`,
];

/**
 * So many lanes go through the same list: a job is whose lane claims its folder first. Once the allocation is told to end
 * nothing more is begun. A job whose script ended before its program (a module that is not there) has no end of its own.
 */
function packLines({ at_once }: Pack): string[] {
  const signals = 'TERM INT HUP USR1 USR2 XCPU';
  return [
    '# one task of a job array: the scripts of its jobs, each of which claims its folder',
    '[ "${SLURM_RESTART_COUNT:-0}" = 0 ] || exit 0',
    'simtrail_l=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" tasks)',
    'simtrail_lane() {',
    '  simtrail_over=',
    `  trap 'simtrail_over=1' ${signals}`,
    '  for simtrail_f in $simtrail_l; do',
    '    [ -z "$simtrail_over" ] || return 0',
    `    simtrail_w=../$simtrail_f/${witnessFolder}`,
    '    [ ! -e "$simtrail_w/claim.0" ] || continue',
    `    (cd "../$simtrail_f" && exec sh ./${scriptName})`,
    '    simtrail_code=$?',
    '    [ ! -e "$simtrail_w/started.0" ] || [ -e "$simtrail_w/ended.0" ] || [ "$simtrail_code" = 0 ] ||',
    '      printf "attempt=0\\ncode=%s\\nat=%s\\n" "$simtrail_code" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$simtrail_w/ended.0"',
    '  done',
    '}',
    `trap : ${signals}`,
    `simtrail_n=${at_once}`,
    'while [ "$simtrail_n" -gt 0 ]; do simtrail_n=$((simtrail_n - 1)); simtrail_lane & done',
    '# A signal ends a wait before what is waited for has ended.',
    'until wait; do :; done',
    'exit 0',
  ];
}
