import type { Pack } from '../model/index.ts';
import { scriptName, scriptOutput, witnessFolder } from '../scheduler/index.ts';

/**
 * In an array's folder: the jobs of each task, one task a line, each `JOB FILES`; the files that are a job's alone, all jobs
 * one after the other, in `parts`, and the names of these files, a line each; `shared` is the folder of those that all its
 * jobs have; an empty file in `begun` says that the folder of the job of that name is being made, or was. `FILES` is three
 * numbers for each file, with commas between them: the line of its name, with an `x` where it can be run, the place of its
 * first byte, both from 1, and its bytes.
 */
export const arrayNames = { tasks: 'tasks', shared: 'shared', parts: 'parts', names: 'names', begun: 'begun' } as const;

/** Instead of `FILES`, for a job that has none of its own. */
export const noFiles = '-';

/**
 * The script of a job array, made of one of its jobs: asks for what that asks for, makes the folder of the job that the task
 * is, where that is not there yet, and runs the job's script in it, whose own words are kept there. Where jobs share a task,
 * the list has several to a line.
 */
export function writeArrayScript(script: string, pack?: Pack): string {
  const directives = script
    .split('\n')
    .filter((line) => line.startsWith('#SBATCH ') && !/--(?:job-name|chdir)[= ]/.test(line));
  const lines = pack === undefined ? taskLines : packLines(pack);
  return ['#!/bin/sh', ...directives, ...folderLines, ...lines, ''].join('\n');
}

const { tasks, shared, parts, names, begun } = arrayNames;

/** Nobody sees a folder before all is in it; of two that make it one is the first, and the other's is thrown away. */
const folderLines = [
  'simtrail_own() ( # FOLDER FILES',
  '  d=$1; IFS=,; set -- $2',
  '  while [ $# -ge 3 ]; do',
  `    f=$d/$(sed -n "\${1%x}p" ${names}) && mkdir -p "\${f%/*}" &&`,
  `      tail -c "+$2" ${parts} 2>/dev/null | head -c "$3" >"$f" && [ "$(wc -c <"$f")" -eq "$3" ] || exit`,
  '    [ "$1" = "${1%x}" ] || chmod +x "$f" || exit',
  '    shift 3',
  '  done',
  ')',
  'simtrail_folder() { # JOB FILES',
  '  [ ! -d "../$1" ] || return 0',
  `  mkdir -p ${begun} && : >>"${begun}/$1" || return`,
  `  simtrail_d=${begun}/$1.\${SLURM_JOB_ID:-}.$$`,
  `  mkdir -p "$simtrail_d/${witnessFolder}" &&`,
  `    { [ ! -d ${shared} ] || cp -R ${shared}/. "$simtrail_d"; } &&`,
  '    simtrail_own "$simtrail_d" "$2" &&',
  '    mv -T "$simtrail_d" "../$1" 2>/dev/null && return 0',
  '  rm -rf "$simtrail_d"',
  `  [ -e "../$1/${scriptName}" ]`,
  '}',
];

const taskLines = [
  '# one task of a job array: the script of its job, which claims the folder of that',
  `set -- $(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${tasks})`,
  '[ $# -ge 2 ] || exit 0',
  'simtrail_folder "$@" && cd "../$1" || { echo "simtrail: the folder of the task cannot be made" >&2; exit 75; }',
  `exec sh ./${scriptName} >>${scriptOutput} 2>&1`,
];

/**
 * So many lanes go through the same list: a job is whose lane begins it first, if nobody has claimed its folder. Once the
 * allocation is told to end nothing more is begun. A job whose script ended before its program (a module that is not there)
 * has no end of its own.
 */
function packLines({ at_once }: Pack): string[] {
  const signals = 'TERM INT HUP USR1 USR2 XCPU';
  return [
    '# one task of a job array: the scripts of its jobs, each of which claims its folder',
    '[ "${SLURM_RESTART_COUNT:-0}" = 0 ] || exit 0',
    `set -- $(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${tasks})`,
    `mkdir -p ${begun} || exit 75`,
    'simtrail_lane() {',
    '  simtrail_over=',
    `  trap 'simtrail_over=1' ${signals}`,
    '  while [ $# -ge 2 ]; do',
    '    [ -z "$simtrail_over" ] || return 0',
    '    simtrail_f=$1 simtrail_p=$2; shift 2',
    `    (set -C; : >"${begun}/$simtrail_f") 2>/dev/null || continue`,
    `    simtrail_w=../$simtrail_f/${witnessFolder}`,
    '    [ ! -e "$simtrail_w/claim.0" ] && simtrail_folder "$simtrail_f" "$simtrail_p" || continue',
    `    (cd "../$simtrail_f" && exec sh ./${scriptName} >>${scriptOutput} 2>&1)`,
    '    simtrail_code=$?',
    '    [ ! -e "$simtrail_w/started.0" ] || [ -e "$simtrail_w/ended.0" ] || [ "$simtrail_code" = 0 ] ||',
    '      printf "attempt=0\\ncode=%s\\nat=%s\\n" "$simtrail_code" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$simtrail_w/ended.0"',
    '  done',
    '}',
    `trap : ${signals}`,
    `simtrail_n=${at_once}`,
    'while [ "$simtrail_n" -gt 0 ]; do simtrail_n=$((simtrail_n - 1)); simtrail_lane "$@" & done',
    '# A signal ends a wait before what is waited for has ended.',
    'until wait; do :; done',
    'exit 0',
  ];
}
