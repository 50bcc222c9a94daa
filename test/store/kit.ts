import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { afterAll, onTestFinished } from 'vitest';
import { createProject, Store } from '../../src/store/index.ts';

export { aRecord, idOf, made } from './record.ts';

const root = resolve(import.meta.dirname, '../..');

/** A folder of the test's own. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simtrail-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A new project in a folder of the test's own. */
export async function aProject(): Promise<string> {
  const folder = await scratch();
  await createProject(folder, 'pillbox');
  return folder;
}

/** Opened, and closed after the test. */
export async function opened(folder: string): Promise<Store> {
  const store = await Store.open(folder);
  onTestFinished(() => store.close());
  return store;
}

/** A number from 0 to 1 that depends on the seed only. */
export function randomFrom(seed: number): () => number {
  let n = 0;
  return () => createHash('sha256').update(`${seed}:${n++}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** A program in TypeScript, bundled for the test file at whose top it is made; its paths are relative to the root. */
export function aProgram(source: string): { path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-program-'));
  chmodSync(folder, 0o755); // other users run it too
  const path = join(folder, 'program.mjs');
  buildSync({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outfile: path,
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { path };
}

export interface Running {
  child: ChildProcess;
  pid: number;
  /** The lines it has printed so far. */
  lines: string[];
  /** Resolves when it has printed this line. */
  said(line: string): Promise<void>;
  /** Resolves when it has ended and all its lines were read. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; errors: string }>;
  kill(): void;
}

/** A real process that runs a program; killed after the test if it still runs. */
export function start(program: string, args: readonly string[], prefix: readonly string[] = []): Running {
  const [command = '', ...rest] = [...prefix, process.execPath, program, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  let errors = '';
  const waiting: { line: string; resolve: () => void }[] = [];
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => {
    lines.push(line);
    for (const one of waiting) if (one.line === line) one.resolve();
  });
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const read = new Promise<void>((resolve) => reader.on('close', resolve));
  const ended = new Promise<Awaited<Running['ended']>>((resolve) => {
    child.on('close', (code, signal) => void read.then(() => resolve({ code, signal, errors })));
  });
  const said = (line: string): Promise<void> =>
    Promise.race([
      new Promise<void>((resolve) => (lines.includes(line) ? resolve() : waiting.push({ line, resolve }))),
      ended.then((end) => {
        if (!lines.includes(line)) throw new Error(`it ended before it said ${line}: ${JSON.stringify(end)}`);
      }),
    ]);
  return { child, pid: child.pid ?? 0, lines, said, ended, kill: () => void child.kill('SIGKILL') };
}

export const isRoot = process.getuid?.() === 0;

/** Words that run a program as a user who may write nothing of root's; none if we are not root. */
export const asNobody: readonly string[] = isRoot
  ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
  : [];

export const canMount = isRoot && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;

/** A small file system of the test's own, where mounting is allowed. */
export async function aTinyDisk(bytes: number): Promise<string> {
  const folder = join(await scratch(), 'disk');
  await mkdir(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}
