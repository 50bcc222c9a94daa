import type { FinalStatus } from '../../model/index.ts';

/** A job in the queue folder, as its file says. Keys that are not known are kept. */
export interface Entry {
  token: string;
  /** Where it was when it was submitted. */
  folder: string;
  script: string;
  processes: number;
  /** Wall time, seconds. */
  runtime: number;
  /** How many cores its submitter lets all jobs use together. */
  cores: number;
  /** Name of the saved environment it starts with. */
  environment: string;
  submittedAt: string;
  /** Names of jobs of the queue that have to end first; how they did is for the script to find out. */
  after?: readonly string[];
  end?: End;
}

/** What became of it. */
export interface End {
  outcome: FinalStatus;
  endedAt: string;
  startedAt?: string;
  exitCode?: number;
  signal?: number;
  reason?: string;
  host?: string;
  peakMemoryBytes?: number;
  /** Decided without a look into its folder, which was not there any more. */
  unseen?: boolean;
}

export function writeEntry(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** Put behind the entry when the job has ended. It starts with a newline, in case an earlier try was cut off. */
export function writeEnd(end: End): string {
  return `\n${JSON.stringify({ end })}\n`;
}

/** Undefined for a file that does not begin with a whole entry. An end that is cut off is not there. */
export function readEntry(text: string): Entry | undefined {
  const [value, ...more] = text.split('\n').filter(Boolean).map(readLine);
  const whole =
    typeof value?.token === 'string' && typeof value.folder === 'string' && typeof value.script === 'string';
  if (!whole) return undefined;
  const end = more.find((line) => line?.end !== undefined)?.end;
  const entry = { ...(value as Entry), processes: value.processes ?? 1, cores: value.cores ?? 1 };
  return end === undefined ? entry : { ...entry, end };
}

function readLine(line: string): Partial<Entry> | undefined {
  try {
    return (JSON.parse(line) as Partial<Entry> | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** All that is left of an entry whose file is damaged. */
export function damagedEntry(token: string): Entry {
  return { token, folder: '', script: '', processes: 1, runtime: 0, cores: 1, environment: '', submittedAt: '' };
}

/** `000000012-simtrail-….json`: sorts in the order of submission, and holds all that is needed to find a job. */
export function nameOf(number: number, token: string): string {
  return `${String(number).padStart(9, '0')}-${token}.json`;
}

/** The name a caller's reference means; undefined if no job of ours can be meant by it. */
export function nameOfRef(ref: { token: string; nativeId: string }): string | undefined {
  return /^\d{1,15}$/.test(ref.nativeId) && isToken(ref.token) ? nameOf(Number(ref.nativeId), ref.token) : undefined;
}

export function readName(name: string): { number: number; token: string } | undefined {
  const match = /^(\d{9,15})-(.+)\.json$/.exec(name);
  return match?.[2] === undefined ? undefined : { number: Number(match[1]), token: match[2] };
}

/** A token is part of file names. */
export function isToken(token: string): boolean {
  return /^[A-Za-z0-9_][\w.-]{0,199}$/.test(token);
}

/** The job's id as its processes carry it in SIMTRAIL_JOB; the inverse of the model's `tokenOf`. */
export function idOf(token: string): string {
  return token.startsWith('simtrail-') ? token.slice('simtrail-'.length) : token;
}
