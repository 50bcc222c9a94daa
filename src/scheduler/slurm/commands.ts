import { shellWord } from '../../model/index.ts';

/** Begins every line that is ours in what a remote command says. */
export const mark = '@simtrail';

/** Separates fields where the tool lets one choose: no name, path or comment has it. */
export const separator = '\u001f';

/**
 * First lines of every remote command: the tools of the cluster, without what a user's start-up files tell them
 * (variables in sbatch(1), squeue(1), sacct(1), scancel(1)).
 */
export function prelude(programs: string | undefined, without: readonly string[] = readerVariables): string {
  const path = programs === undefined ? [] : [`PATH=${shellWord(programs)}:$PATH`, 'export PATH'];
  return [...path, `unset ${without.join(' ')}`].join('\n');
}

/** For commands that only ask: one language, one form of times, UTC. Not where a job would inherit it. */
export const asking = 'export LC_ALL=C TZ=UTC0 SLURM_TIME_FORMAT=standard';

export const readerVariables = [
  'SACCT_FEDERATION',
  'SACCT_FORMAT',
  'SACCT_LOCAL',
  'SCANCEL_ACCOUNT',
  'SCANCEL_BATCH',
  'SCANCEL_CRON',
  'SCANCEL_CTLD',
  'SCANCEL_FULL',
  'SCANCEL_HURRY',
  'SCANCEL_INTERACTIVE',
  'SCANCEL_NAME',
  'SCANCEL_PARTITION',
  'SCANCEL_QOS',
  'SCANCEL_STATE',
  'SCANCEL_USER',
  'SCANCEL_VERBOSE',
  'SCANCEL_WCKEY',
  'SLURM_CLUSTERS',
  'SQUEUE_ACCOUNT',
  'SQUEUE_ALL',
  'SQUEUE_ARRAY',
  'SQUEUE_FEDERATION',
  'SQUEUE_FORMAT',
  'SQUEUE_FORMAT2',
  'SQUEUE_LICENSES',
  'SQUEUE_LOCAL',
  'SQUEUE_NAMES',
  'SQUEUE_PARTITION',
  'SQUEUE_PRIORITY',
  'SQUEUE_QOS',
  'SQUEUE_SIBLING',
  'SQUEUE_SORT',
  'SQUEUE_STATES',
  'SQUEUE_USERS',
];

/** A shell line that says how the command before it ended, and ends its section. */
export function closes(name: string): string {
  return `echo "${mark} ${name} $?"`;
}

/** One command of several in a script: how it ended and what it said. */
export interface Section {
  code: number;
  text: string;
}

/** Sections by name, as far as they were closed; what comes after the last one was cut short and is left out. */
export function readSections(stdout: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  const lines: string[] = [];
  for (const line of stdout.split('\n')) {
    const match = /^@simtrail ([a-z]+) (\d+)$/.exec(line);
    if (match?.[1] === undefined) lines.push(line);
    else sections.set(match[1], { code: Number(match[2]), text: lines.splice(0).join('\n') });
  }
  return sections;
}
