import { spawn } from 'node:child_process';
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { stateFolder } from '../../host/index.ts';
import type { SequenceId } from '../../model/index.ts';
import { readNumber } from '../../formats/table/index.ts';
import { readPoints, type Point, type Question } from '../../sequence/index.ts';

/** The next points, that there are none, or how the program failed. */
export type ProgramAnswer = { points: readonly Point[] } | { ended: string } | { broken: string };

/** More than a program has to say about points, bytes. */
const longestAnswer = 16 << 20;
/** A program that has not answered by then is ended. */
const longestMs = 600_000;

export interface AskOptions {
  /** Ends the program. */
  signal: AbortSignal;
  longestMs?: number;
}

/**
 * Asks a program of the user's for the next points of a search. It is started in the project's folder, gets the points so
 * far on stdin (CSV: the parameters, `value`, `failed`) and writes the next ones to stdout (CSV: the parameters); nothing
 * below the names, or nothing at all, and exit code 0 means that it is done. Points have to be decimal numbers in the range of
 * the search.
 */
export async function askProgram(
  folder: string,
  { definition, history }: Question,
  options: AskOptions,
): Promise<ProgramAnswer> {
  const search = definition.search;
  if (search?.goal.kind !== 'program') throw new Error(`${definition.name} is not searched by a program`);
  const paths = search.over.map(({ path }) => path);
  const rows = history.map((tried) => [
    ...paths.map((path) => tried.point[path] ?? ''),
    'value' in tried ? String(tried.value) : '',
    'failed' in tried ? tried.failed : '',
  ]);
  const table = [[...paths, 'value', 'failed'], ...rows].map((row) => row.map(cell).join(','));
  const { code, stdout, stderr } = await run(search.goal.argv, folder, { ...options, input: `${table.join('\n')}\n` });
  if (code !== 0) return { broken: `its program failed (${String(code)})${lastOf(stderr)}` };
  if (stdout.trim() === '' || isHeader(stdout.trim(), paths)) return { ended: 'its program has no more points' };
  const reading = readPoints(stdout);
  if ('why' in reading) return { broken: `line ${reading.line} of what its program wrote: ${reading.why}` };
  for (const point of reading.points) {
    if (Object.keys(point).toSorted().join() !== paths.toSorted().join())
      return {
        broken: `its program wrote points of ${brief(Object.keys(point).join(', '))}, not of ${paths.join(', ')}`,
      };
    const odd = search.over.find(({ path, low, high }) => !isBetween(point[path] ?? '', low, high));
    if (odd !== undefined) {
      const { path, low, high } = odd;
      return {
        broken: `its program wrote ${path}=${brief(point[path] ?? '')}, which is no number from ${low} to ${high}`,
      };
    }
  }
  // Only so many are tried, however many there are.
  return { points: reading.points.slice(0, Math.max(0, search.atMost - history.length)).map(asJson) };
}

/** True if there is such a program: on the path, or where its name leads from the project's folder. */
export async function isProgram(folder: string, name: string): Promise<boolean> {
  const folders = name.includes('/') ? [folder] : (process.env['PATH'] ?? '').split(delimiter);
  for (const one of folders) {
    const isThere = await access(resolve(one, name), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
  }
  return false;
}

/** The names alone, as a table without rows is written. */
function isHeader(text: string, paths: readonly string[]): boolean {
  const names = text.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  return names.toSorted().join() === paths.toSorted().join();
}

function isBetween(text: string, low: number, high: number): boolean {
  const value = valueOf(text);
  return value >= low && value <= high;
}

/** `.5` and `5.d-1` are numbers of other languages; what JSON reads stays as it was written. */
function asJson(point: Point): Point {
  const written = (text: string): string =>
    /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? text : String(valueOf(text));
  return Object.fromEntries(Object.entries(point).map(([path, text]) => [path, written(text)]));
}

function valueOf(text: string): number {
  const reading = readNumber(text);
  return 'value' in reading ? reading.value : Number.NaN;
}

function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * A sequence's own programs run only for who started it, on the computer where they did: a project that came from
 * somebody else must not run anything by being looked at.
 */
export async function trustPrograms(id: SequenceId): Promise<void> {
  await mkdir(trusted(), { recursive: true });
  await writeFile(join(trusted(), id), '');
}

export async function mayRunPrograms(id: SequenceId): Promise<boolean> {
  return access(join(trusted(), encodeURIComponent(id))).then(
    () => true,
    () => false,
  );
}

function trusted(): string {
  return join(stateFolder(), 'sequences');
}

function cell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function lastOf(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line.slice(0, 200)}`;
}

function notStarted(program: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `there is no program ${brief(program)}`;
  return error.code === 'EACCES' ? `${brief(program)} may not be run` : (error.code ?? 'error');
}

async function run(
  argv: readonly string[],
  cwd: string,
  { input, signal, longestMs: most = longestMs }: AskOptions & { input: string },
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    // A group of its own, so that what it started ends with it.
    const child = spawn(argv[0] ?? '', argv.slice(1), { cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const out = { stdout: '', stderr: '' };
    let why: string | undefined;
    const end = (reason: string): void => {
      why ??= reason;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => end(`no answer within ${Math.round(most / 1000)} s`), most);
    const onAbort = (): void => end('nobody waits for it');
    signal.addEventListener('abort', onAbort);
    const done = (code: number | string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve({ code: why ?? code, ...out });
    };
    const keep = (stream: 'stdout' | 'stderr') => (chunk: string) => {
      if (out[stream].length <= longestAnswer) out[stream] += chunk;
      else if (stream === 'stdout') end(`it wrote more than ${longestAnswer >> 20} MiB`);
    };
    child.stdout.setEncoding('utf8').on('data', keep('stdout'));
    child.stderr.setEncoding('utf8').on('data', keep('stderr'));
    child.stdin.on('error', () => {}); // one that does not read its input may be done before it is written
    child.once('error', (error) => done(notStarted(argv[0] ?? '', error)));
    child.once('close', (code, ended) => done(code ?? ended ?? 'error'));
    child.stdin.end(input);
    if (signal.aborted) onAbort();
  });
}
