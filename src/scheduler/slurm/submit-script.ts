import { packedResources, shellWord } from '../../model/index.ts';
import { scriptOutput, witnessFolder } from '../job-script.ts';
import { asking, mark, prelude, readerVariables, separator } from './commands.ts';
import { arrayTooLarge } from './refusal.ts';
import { packOptions } from './pack.ts';
import { resourceOptions, variablesAgainst, type Option } from './options.ts';
import type { SlurmSettings } from './settings.ts';
import type { Submission } from '../scheduler.ts';

/** A submission as the script needs it; of `forgotten`, only that the id in the folder does not count any more. */
export interface SubmitOrder extends Omit<Submission, 'after' | 'behind'> {
  /** Ids of jobs that have to end well first. */
  after?: readonly string[];
  /** Ids of jobs that have to have ended first. */
  behind?: readonly string[];
  settings: SlurmSettings;
  /** The attempt that was certainly not accepted, as an answer named it: only then another one is made. */
  absent?: string;
  /** How far back accounting is searched, days. */
  daysBack: number;
}

/**
 * One remote command that submits a job at most once, however often and by whomever it is run. Under a lock in the job's
 * folder, which sbatch itself holds too, so that one that outlived its connection is waited for:
 *
 * 1. the folder has an id: that is the answer;
 * 2. an earlier attempt was begun there: its own answer, the claim of a job that has started, the queue and accounting are
 *    asked in turn; if none of them knows, the answer is `absent` and names the attempt, unless `absent` already does;
 * 3. `sbatch`, its answer into a file; the id is put under its final name, then said.
 *
 * An id that Slurm has forgotten counts as no answer, once, if no claim says that the job started: it is kept as
 * `slurm.id.forgotten`. That accounting still calls it waiting or running means nothing then: the queue knows better. Nor
 * does CANCELLED, unless by a user: so Slurm calls a job that it could not launch (`isUnlaunched` in seen-jobs.ts).
 *
 * What it leaves in the witness folder: `slurm.id`, `sbatch.began` (time and number of the attempt), `sbatch.out`,
 * `sbatch.err`, `submit.lock`.
 */
export function writeSubmitScript(order: SubmitOrder): string {
  const {
    token,
    folder,
    script,
    resources,
    tasks,
    atMost,
    pack,
    after = [],
    behind = [],
    settings,
    absent = '',
    forgotten = '',
    daysBack,
    comment,
  } = order;
  const options: Option[] = [
    ['job-name', token],
    ['chdir', folder],
    ['output', outputIn(folder)],
    ...resourceOptions(pack === undefined ? resources : packedResources(resources, pack)),
    ...(pack === undefined ? [] : packOptions(pack, settings)),
  ];
  if (comment !== undefined && !(settings.directives ?? []).some((line) => line.includes('--comment')))
    options.push(['comment', comment]);
  // Without the second, a job whose predecessor failed would wait for ever (sbatch(1)).
  if (after.length > 0) options.push(['kill-on-invalid-dep', 'yes']);
  const dependencies = [
    ...(after.length > 0 ? [`afterok:${after.join(':')}`] : []),
    ...(behind.length > 0 ? [`afterany:${behind.join(':')}`] : []),
  ];
  if (dependencies.length > 0) options.push(['dependency', dependencies.join(',')]);
  if (tasks !== undefined)
    options.push(['array', `0-${tasks - 1}${atMost === undefined ? '' : `%${atMost}`}`], ['open-mode', 'append']);
  const words = options.map(([name, value]) => shellWord(`--${name}${value === true ? '' : `=${value}`}`)).join(' ');
  return `${prelude(settings.programs, [...readerVariables, ...variablesAgainst(settings)])}
say() { printf '%s %s\\n' '${mark}' "$*"; }
show() { say "$@"; cat sbatch.out sbatch.err 2>/dev/null; echo; say end; exit 0; }
cd ${shellWord(folder)} 2>/dev/null && cd ${witnessFolder} 2>/dev/null || { say gone; exit 0; }
true 2>/dev/null >>submit.lock || { say unwritable; exit 0; }
exec 9>>submit.lock
command -v flock >/dev/null || { say lockless; exit 0; }
flock -w 20 -E 75 9 2>/dev/null
case $? in
0) ;;
75) say busy; exit 0 ;;
*) # This file system has no locks: one lock for all jobs of the user where there are some.
  exec 9>>"$HOME/.simtrail-submit.lock" || { say lockless; exit 0; }
  flock -w 20 -E 75 9 || { say busy; exit 0; } ;;
esac
accepted() { # ID
  { printf '%s %s\\n' "$1" "$began" >slurm.id.new && mv -f slurm.id.new slurm.id; } 2>/dev/null
  say accepted "$1" "$began"
  exit 0
}
answered() { # the id in sbatch's answer, whatever else is said there
  id=
  while IFS= read -r line; do
    case $line in 'Submitted batch job '[0-9]*) line=\${line#Submitted batch job }; line=\${line%% *} ;; esac
    line=\${line%%;*}
    case $line in '' | *[!0-9]*) ;; *) id=$line ;; esac
  done <sbatch.out
  [ -n "$id" ]
}
lost=${forgotten}
if read -r id began 2>/dev/null <slurm.id && [ -n "$id" ]; then
  [ "$id" = "$lost" ] && [ ! -e slurm.id.forgotten ] || { say accepted "$id" "$began"; exit 0; }
else
  lost=
fi
if read -r began attempt 2>/dev/null <sbatch.began; then
  [ -z "$lost" ] && [ -e sbatch.out ] && answered && accepted "$id"
  for claim in claim.*; do
    [ -e "$claim" ] && read -r pid id <"$claim" && id=\${id:-$lost} && [ -n "$id" ] && accepted "$id"
  done
  known=$(${asking}; squeue --noheader --all --me --states=all --name=${token} --Format=${shellWord(
    ['JobArrayID', 'State', 'Reason', 'BatchHost'].map((name) => `${name}:60${separator}`).join(','),
  )} 2>&1) || { say silent; printf '%s\\n' "$known"; say end; exit 0; }
  read -r gone rest 2>/dev/null <slurm.id.forgotten || gone=$lost
  say queue; printf '%s\\n' "$known"; say end
  id=$(printf '%s\\n' "$known" | grep -v -e 'FAILED.*BadConstraints' -e "^$gone *${separator}CANCELLED" | sed -n 's/^\\([0-9][0-9]*\\)[^${separator}]*${separator}.*/\\1/p' | sort -n | head -n 1)
  [ -n "$id" ] && accepted "$id"
  known=$(${asking}; sacct --allocations --duplicates --noheader --parsable2 --name=${token} -S now-${daysBack}days -E now \\
    --format=JobID,State,NodeList 2>&1) || case $known in
    *'storage is disabled'*) known= ;;
    *) say silent; printf '%s\\n' "$known"; say end; exit 0 ;;
    esac
  id=$(printf '%s\\n' "$known" | grep -v -e '|FAILED|None' -e "^$gone|PENDING|" -e "^$gone|RUNNING|" -e "^$gone|CANCELLED|" -e "^$gone|CANCELLED by 0|" | sed -n 's/^\\([0-9][0-9]*\\)[^|]*|.*/\\1/p' | sort -n | head -n 1)
  [ -n "$id" ] && accepted "$id"
  [ "$attempt" = '${absent}' ] || { say absent "$attempt"; exit 0; }
  [ -z "$lost" ] || mv -f slurm.id slurm.id.forgotten || { say unwritable; exit 0; }
fi
began=$(date -u +%Y-%m-%dT%H:%M:%SZ) attempt=$((\${attempt:-0} + 1))
{ [ ! -e sbatch.out ] || rm -f sbatch.out; } && { printf '%s %s\\n' "$began" "$attempt" >sbatch.began; } 2>/dev/null || { say unwritable; exit 0; }
cd .. && sbatch --parsable ${words} ${shellWord(`./${script}`)} >${witnessFolder}/sbatch.out 2>${witnessFolder}/sbatch.err </dev/null
code=$?
cd ${witnessFolder} && [ -e sbatch.out ] && answered && accepted "$id"
# A connection that was never made carried nothing, nor is a full queue in doubt: the next attempt need not look for this one.
grep -q -e '(connect failure)' -e 'SubmitJob' -e '${arrayTooLarge}' sbatch.err 2>/dev/null && rm -f sbatch.began
show failed "$code"
`;
}

/**
 * Slurm puts the folder before a relative name and then reads `%j` and its like in all of it (sbatch(1), "filename pattern").
 * A backslash anywhere in a name is taken away and keeps it from that.
 */
function outputIn(folder: string): string {
  if (!/[%\\]/.test(folder)) return scriptOutput;
  return `${folder.replaceAll(/[%\\]/g, '\\$&')}/${scriptOutput}`;
}
