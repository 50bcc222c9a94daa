import { shellWord, type JobId } from '../model/index.ts';
import { environmentLines } from './environment-script.ts';
import { idOfFolder, predecessorLines, type Predecessor } from './predecessors.ts';

/** Folder inside a job's folder where simtrail's own small files are. */
export const witnessFolder = '.simtrail';
export const scriptName = 'submit.sh';
/** Where Slurm puts what the script itself says, and its own last words; the program's output goes elsewhere. */
export const scriptOutput = `${witnessFolder}/slurm.out`;
/** Says in the job's folder at which `HOST:PORT` the running program looks for a ParaView. */
export const liveFile = `${witnessFolder}/live`;

export interface ScriptFacts {
  /** Absent in a script that many jobs have, each in a folder that is called by its id. */
  id?: JobId | undefined;
  jobName: string;
  /** Program and arguments. */
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** The program itself, where `command` begins with what launches it. */
  executable?: string;
  /** One script for all tasks of a job array, each with notes and output of its own. */
  isArray?: boolean;
  /** The variable that is given `HOST:PORT`, where a ParaView may wait for the program; see {@link liveFile}. */
  live?: string | undefined;
  /** Lines for the scheduler (`#SBATCH …`), put below the first line. */
  directives?: readonly string[];
  /** Jobs that have to have ended well; see `predecessorLines`. */
  after?: readonly Predecessor[];
  /** Shell lines before the command (modules, …); from the machine's profile, trusted. */
  prologue?: readonly string[];
}

/**
 * The job's script: claims the folder, says that it started, runs the program, says how it ended. A second copy of the
 * same job finds the claim and exits at once, doing nothing. Needs a POSIX shell; the working directory is the job's
 * folder. A requeue by Slurm is a new attempt (SLURM_RESTART_COUNT, sbatch(1)) and has a claim of its own.
 *
 * Every program it starts beside the job's own costs a trivial job as much as the job itself: it starts two (`date`), and
 * about ten small ones to write down what the program meets.
 * Its files are small enough for one write; a reader knows a whole one by the newline at its end.
 */
export function writeJobScript(facts: ScriptFacts): string {
  const name = facts.jobName.replace(/[^\x20-\x7e]/g, '?');
  const task = facts.isArray === true ? '.$SLURM_ARRAY_TASK_ID' : '';
  return [
    '#!/bin/sh',
    ...(facts.directives ?? []),
    ...(facts.id === undefined
      ? [idOfFolder]
      : [`# job ${facts.id}: ${name}`, `export SIMTRAIL_JOB=${shellWord(facts.id)}`]),
    `simtrail_w=${witnessFolder} simtrail_n=\${SLURM_RESTART_COUNT:-0}${facts.isArray === true ? '_$SLURM_ARRAY_TASK_ID' : ''}`,
    '[ -d "$simtrail_w" ] || { echo "simtrail: this is not the folder of the job" >&2; exit 75; }',
    '# Only the first copy of an attempt runs: creating this file fails if it is there.',
    'set -C',
    '{ echo "$$ ${SLURM_JOB_ID:-}" >"$simtrail_w/claim.$simtrail_n"; } 2>/dev/null || {',
    '  # The first copy may be about to write its own; on a full disk it is there, and stays empty.',
    '  [ -e "$simtrail_w/claim.$simtrail_n" ] && { [ -s "$simtrail_w/claim.$simtrail_n" ] || sleep 5; }',
    '  [ -s "$simtrail_w/claim.$simtrail_n" ] && exit 0',
    '  echo "simtrail: the folder of the job cannot be written" >&2; exit 74',
    '}',
    'set +C',
    'simtrail_now() {',
    '  simtrail_at=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)',
    '  case $simtrail_at in *[!0-9TZ:.-]*) simtrail_at=${simtrail_at%%.*}Z ;; esac # a date(1) without %N',
    '}',
    ...predecessorLines(facts.after ?? []),
    'read -r simtrail_host </proc/sys/kernel/hostname || simtrail_host=$(uname -n)',
    'read -r simtrail_boot </proc/sys/kernel/random/boot_id || simtrail_boot=unknown',
    'simtrail_now',
    'printf "attempt=%s\\nhost=%s\\nboot=%s\\npid=%s\\nat=%s\\n" "$simtrail_n" "$simtrail_host" "$simtrail_boot" "$$" \\',
    '  "$simtrail_at" >"$simtrail_w/started.$simtrail_n"',
    '# A signal to the whole job ends the program; the script stays to say so.',
    'trap : TERM INT HUP USR1 USR2 XCPU',
    ...prologueLines(facts.prologue ?? []),
    ...Object.entries(facts.environment).map(([key, value]) => `export ${key}=${shellWord(value)}`),
    ...liveLines(facts.live),
    ...environmentLines('"$simtrail_w/environment.$simtrail_n"', facts.executable ?? facts.command[0] ?? ''),
    'simtrail_code=0',
    `${facts.command.map(shellWord).join(' ')} >stdout${task} 2>stderr${task} </dev/null || simtrail_code=$?`,
    'simtrail_now',
    'printf "attempt=%s\\ncode=%s\\nat=%s\\n" "$simtrail_n" "$simtrail_code" "$simtrail_at" >"$simtrail_w/ended.$simtrail_n"',
    'exit "$simtrail_code"',
    '',
  ].join('\n');
}

/** Whatever folder its lines go to, the job goes on in its own. */
function prologueLines(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['simtrail_f=$PWD', ...lines, 'cd "$simtrail_f" || exit 75'];
}

/** A port below those that systems give out by themselves (ip_local_port_range of ip(7)), another one for each job of a node. */
function liveLines(variable: string | undefined): string[] {
  if (variable === undefined) return [];
  return [`export ${variable}="$simtrail_host:$((20000 + $$ % 12000))"`, `printf "%s\\n" "$${variable}" >${liveFile}`];
}

/** What the job's own folder says: the second witness. Of several attempts the last one counts. */
export interface FolderWitness {
  claimed: boolean;
  /** The script's process, as the claim says; absent if the claim could not be written. */
  claimedBy?: number;
  started?: { attempt: number; host: string; boot: string; pid: number; at: string };
  /** The note of its end is there and empty, as on a full disk. */
  isCut?: true;
  /** `refused`: the program was not started, and why. */
  ended?: { attempt: number; code: number; at: string; refused?: string };
}

/** Reads the small files the script wrote, given by name; anything malformed counts as not there. */
export function readWitness(files: ReadonlyMap<string, string>): FolderWitness {
  const witness: FolderWitness = { claimed: false };
  for (const [name, text] of files) {
    const [kind, attemptText] = name.split('.');
    const attempt = Number(attemptText);
    if (!/^\d+$/.test(attemptText ?? '')) continue;
    const value = readPairs(text);
    if (kind === 'claim') {
      witness.claimed = true;
      const [pid] = text.split(' ');
      if (/^[1-9]\d*$/.test(pid ?? '')) witness.claimedBy = Number(pid);
    }
    if (kind === 'ended' && text === '') witness.isCut = true;
    if (!text.endsWith('\n')) continue;
    if (kind === 'started' && attempt >= (witness.started?.attempt ?? 0) && value['at'] !== undefined) {
      const { host = '', boot = '', at } = value;
      witness.started = { attempt, host, boot, pid: Number(value['pid']), at };
    }
    if (kind === 'ended' && attempt >= (witness.ended?.attempt ?? 0) && /^\d+$/.test(value['code'] ?? '')) {
      const { code, at = '', refused } = value;
      witness.ended = { attempt, code: Number(code), at, ...(refused === undefined ? {} : { refused }) };
    }
  }
  // An end that belongs to an attempt before the last start says nothing about the present one.
  if (witness.ended && witness.started && witness.ended.attempt < witness.started.attempt) delete witness.ended;
  return witness;
}

function readPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) pairs[line.slice(0, equals)] = line.slice(equals + 1).trim();
  }
  return pairs;
}
