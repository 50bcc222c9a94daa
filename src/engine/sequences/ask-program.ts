import { spawn } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from '../../host/index.ts';
import type { SequenceId } from '../../model/index.ts';
import { readPoints, type Point, type Question } from '../../sequence/index.ts';

/** The next points, that there are none, or that the program failed. */
export type ProgramAnswer = { points: readonly Point[] } | { ended: string };

/** More than a program has to say about points, bytes. */
const longestAnswer = 16 << 20;

/**
 * Asks a program of the user's for the next points of a search. It is started in the project's folder, gets the points so
 * far on stdin (CSV: the parameters, `value`, `failed`) and writes the next ones to stdout (CSV: the parameters); nothing
 * written and exit code 0 means that it is done.
 */
export async function askProgram(folder: string, { definition, history }: Question): Promise<ProgramAnswer> {
  const search = definition.search;
  if (search?.goal.kind !== 'program') throw new Error(`${definition.name} is not searched by a program`);
  const paths = search.over.map(({ path }) => path);
  const rows = history.map((tried) => [
    ...paths.map((path) => tried.point[path] ?? ''),
    'value' in tried ? String(tried.value) : '',
    'failed' in tried ? tried.failed : '',
  ]);
  const table = [[...paths, 'value', 'failed'], ...rows].map((row) => row.map(cell).join(','));
  const { code, stdout, stderr } = await run(search.goal.argv, folder, `${table.join('\n')}\n`);
  if (code !== 0) return { ended: `its program failed (${String(code)})${lastOf(stderr)}` };
  if (stdout.trim() === '') return { ended: 'its program has no more points' };
  const reading = readPoints(stdout);
  if ('why' in reading) return { ended: `line ${reading.line} of what its program wrote: ${reading.why}` };
  const odd = reading.points.find((point) => Object.keys(point).toSorted().join() !== paths.toSorted().join());
  if (odd !== undefined)
    return { ended: `its program wrote points of ${Object.keys(odd).join(', ')}, not of ${paths.join(', ')}` };
  return { points: reading.points };
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

async function run(
  argv: readonly string[],
  cwd: string,
  input: string,
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(argv[0] ?? '', argv.slice(1), { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    const out = { stdout: '', stderr: '' };
    const keep = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
      if (out[stream].length < longestAnswer) out[stream] += chunk.toString();
    };
    child.stdout.on('data', keep('stdout'));
    child.stderr.on('data', keep('stderr'));
    child.stdin.on('error', () => {}); // one that does not read its input may be done before it is written
    child.once('error', (error) => resolve({ code: (error as NodeJS.ErrnoException).code ?? 'error', ...out }));
    child.once('close', (code, signal) => resolve({ code: code ?? signal ?? 'error', ...out }));
    child.stdin.end(input);
  });
}
