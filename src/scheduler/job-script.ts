import type { JobId } from '../model/index.ts';

/** Folder inside a job's folder where simtrail's own small files are. */
export const witnessFolder = '.simtrail';
export const scriptName = 'submit.sh';

export interface ScriptFacts {
  id: JobId;
  jobName: string;
  /** Program and arguments. */
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Lines for the scheduler (`#SBATCH …`), put below the first line. */
  directives?: readonly string[];
  /** Shell lines before the command (modules, …); from the machine's profile, trusted. */
  prologue?: readonly string[];
}

/**
 * The job's script: claims the folder, says that it started, runs the program, says how it ended. A second copy of the
 * same job finds the claim and exits at once, doing nothing. Needs a POSIX shell; the working directory is the job's
 * folder. A requeue by Slurm is a new attempt (SLURM_RESTART_COUNT, sbatch(1)) and has a claim of its own.
 */
export function writeJobScript(facts: ScriptFacts): string {
  const name = facts.jobName.replace(/[^\x20-\x7e]/g, '?');
  return [
    '#!/bin/sh',
    ...(facts.directives ?? []),
    `# job ${facts.id}: ${name}`,
    `export SIMTRAIL_JOB=${shellWord(facts.id)}`,
    `w=${witnessFolder} attempt=\${SLURM_RESTART_COUNT:-0}`,
    '[ -d "$w" ] || { echo \'simtrail: this is not the folder of the job\' >&2; exit 75; }',
    '# Only the first copy of an attempt runs: creating this file fails if it is there.',
    '( set -C; echo "$$ ${SLURM_JOB_ID:-}" >"$w/claim.$attempt" ) 2>/dev/null || exit 0',
    'now() { date -u +%Y-%m-%dT%H:%M:%S.%3NZ | sed "s/[.][^0-9]*N*Z/Z/"; }',
    'read -r host </proc/sys/kernel/hostname || host=$(uname -n)',
    'read -r boot </proc/sys/kernel/random/boot_id || boot=unknown',
    'printf "attempt=%s\\nhost=%s\\nboot=%s\\npid=%s\\nat=%s\\n" "$attempt" "$host" "$boot" "$$" "$(now)" >"$w/started.draft"',
    'mv "$w/started.draft" "$w/started.$attempt"',
    '# A signal to the whole job ends the program; the script stays to say so.',
    'trap : TERM INT HUP USR1 USR2 XCPU',
    ...(facts.prologue ?? []),
    ...Object.entries(facts.environment).map(([key, value]) => `export ${key}=${shellWord(value)}`),
    `${facts.command.map(shellWord).join(' ')} >stdout 2>stderr </dev/null`,
    'code=$?',
    'printf "attempt=%s\\ncode=%s\\nat=%s\\n" "$attempt" "$code" "$(now)" >"$w/ended.draft"',
    'mv "$w/ended.draft" "$w/ended.$attempt"',
    'exit "$code"',
    '',
  ].join('\n');
}

/** A word for a POSIX shell, whatever is in it. NUL cannot be passed and is left out. */
export function shellWord(text: string): string {
  const word = text.replaceAll('\0', '');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What the job's own folder says: the second witness. Of several attempts the last one counts. */
export interface FolderWitness {
  claimed: boolean;
  started?: { attempt: number; host: string; boot: string; pid: number; at: string };
  ended?: { attempt: number; code: number; at: string };
}

/** Reads the small files the script wrote, given by name; anything malformed counts as not there. */
export function readWitness(files: ReadonlyMap<string, string>): FolderWitness {
  const witness: FolderWitness = { claimed: false };
  for (const [name, text] of files) {
    const [kind, attemptText] = name.split('.');
    const attempt = Number(attemptText);
    if (!/^\d+$/.test(attemptText ?? '')) continue;
    const value = readPairs(text);
    if (kind === 'claim') witness.claimed = true;
    if (kind === 'started' && attempt >= (witness.started?.attempt ?? 0) && value['at'] !== undefined) {
      const { host = '', boot = '', at } = value;
      witness.started = { attempt, host, boot, pid: Number(value['pid']), at };
    }
    if (kind === 'ended' && attempt >= (witness.ended?.attempt ?? 0) && /^\d+$/.test(value['code'] ?? '')) {
      witness.ended = { attempt, code: Number(value['code']), at: value['at'] ?? '' };
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
