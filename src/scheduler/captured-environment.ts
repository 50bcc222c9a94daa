import type { EnvironmentRecord, ExecutableRecord } from '../model/index.ts';
import { recordedNames, recordedPrefixes, secretName } from './environment-script.ts';

/** All that a script wrote down; the record has the short part of it. */
export interface CapturedEnvironment {
  record: Omit<EnvironmentRecord, 'file' | 'sha256'>;
  /** As ldd(1) names them: `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6`. Sorted. */
  libraries: string[];
  variables: Record<string, string>;
}

const longest = 200;
const mostLines = 10_000;
const isRecorded = new RegExp(`^(?:${recordedNames.join('|')}|(?:${recordedPrefixes.join('|')})[A-Za-z0-9_]+)$`);
const isSecret = new RegExp(secretName, 'i');
/** They name the job itself, or are told in other words. */
const leftOut = new Set(['LOADEDMODULES', '_LMFILES_', 'SLURM_JOB_ID', 'SLURM_JOB_NODELIST']);

/** Reads what `environmentLines` wrote. The file comes from the machine: names that are not ours and odd values are left out. */
export function readEnvironment(text: string): CapturedEnvironment {
  const said = new Map<string, string>();
  const variables: [string, string][] = [];
  const libraries = new Set<string>();
  for (const line of text.split('\n').slice(0, mostLines)) {
    const equals = line.indexOf('=');
    const [key, value] = [line.slice(0, equals), line.slice(equals + 1)];
    if (equals < 1) continue;
    const plain = (text: string): string => inFolder(clean(text), said.get('folder'));
    const name = /^variable (\w+)$/.exec(key)?.[1];
    if (key === 'library' && libraries.size < 2_000) libraries.add(plain(value));
    else if (name === undefined) said.set(key, plain(value));
    else if (isRecorded.test(name) && !isSecret.test(name)) variables.push([name, plain(unescaped(value))]);
  }
  const all = Object.fromEntries(variables.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return {
    record: {
      executable: executableOf(said),
      libraries: libraries.size,
      modules: (all['LOADEDMODULES'] ?? '').split(':').filter((name) => name !== ''),
      os: said.get('os')?.replace(/^"(.*)"$/, '$1') || null,
      kernel: said.get('kernel') || null,
      slurm_version: /(?<!\d)\d+\.\d\S*/.exec(said.get('slurm') ?? '')?.[0] ?? null,
      nodes: all['SLURM_JOB_NODELIST'] ?? null,
      cpus: cpusIn(said.get('cpus') ?? ''),
      memory_bytes: kibibytes(said.get('memory') ?? ''),
      variables: Object.fromEntries(
        Object.entries(all).filter(([name, value]) => value.length <= longest && !leftOut.has(name)),
      ),
    },
    libraries: [...libraries].toSorted(),
    variables: all,
  };
}

function executableOf(said: ReadonlyMap<string, string>): ExecutableRecord | null {
  const path = said.get('executable');
  if (path === undefined || !/^\.?\//.test(path)) return null;
  const [, size, modified] = /^(\d+) (\d+)$/.exec(said.get('stat') ?? '') ?? [];
  const at = new Date(Number(modified) * 1000);
  return {
    path,
    sha256: /^([0-9a-f]{64})\b/.exec(said.get('sha256') ?? '')?.[1] ?? null,
    size: size === undefined ? null : Number(size),
    modified_at: Number.isNaN(at.getTime()) ? null : at.toISOString(),
  };
}

/** What lies in the job's own folder is named from there: two jobs with the same program have the same path. */
function inFolder(text: string, folder: string | undefined): string {
  return folder === undefined || !/^\/./.test(folder) ? text : text.replaceAll(`${folder}/`, './');
}

/** `0-3,8`: how many that is. */
function cpusIn(list: string): number | null {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(list)) return null;
  return list.split(',').reduce((sum, part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return sum + Math.max(0, to - from + 1);
  }, 0);
}

function kibibytes(text: string): number | null {
  const amount = /^(\d+) kB$/.exec(text)?.[1];
  return amount === undefined ? null : Number(amount) * 1024;
}

function unescaped(value: string): string {
  return value.replace(/\\([\\n])/g, (_, letter: string) => (letter === 'n' ? '\n' : '\\'));
}

/** Of any length and with any characters that a record can hold. */
function clean(value: string): string {
  return value.slice(0, 65_536).toWellFormed();
}
