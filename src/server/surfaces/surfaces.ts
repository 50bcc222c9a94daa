import { execFile } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { collectedFiles, type Engine } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import { writeWholeFile } from '../../host/index.ts';
import type { Job } from '../../model/index.ts';
import { layout, place } from '../../store/index.ts';
import { InProgress } from '../projects/in-progress.ts';
import type { SurfaceView } from '../shapes/index.ts';

export interface SurfaceWish {
  file: string;
  step: number;
  /** Degrees. */
  phase?: number | undefined;
}

export interface MadeSurface {
  about: SurfaceView;
  /** Where its numbers are, as docs/reference/formats.md describes. */
  file: string;
}

/** Surfaces that are made at once. */
const atOnce = 2;
const longestMs = 600_000;
/** What a project's cache of surfaces may hold, bytes. */
const cacheBytes = 2 ** 31;

/**
 * Surfaces of result files. A mesh of a million cells takes seconds and gigabytes, so each is made by a process of its own,
 * the command `fields`, and kept in the project's cache by the digests of the job's files.
 */
export class Surfaces {
  private readonly program: readonly string[];
  private readonly making = new InProgress<MadeSurface>();
  private readonly ending = new AbortController();
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** `program`: how simtrail is started. */
  constructor(program: readonly string[]) {
    this.program = program;
  }

  /** Throws NO_FILE for what is no collected file that may hold fields, and what `fields` says. */
  async get(engine: Engine, job: Job, wish: SurfaceWish): Promise<MadeSurface> {
    const known = await engine.fieldFiles(job);
    if (!known.some(({ path }) => path === wish.file))
      throw new AppError('NO_FILE', { job: job.name, file: wish.file });
    const files = await collectedFiles(engine.folder, job);
    const key = hash(
      'sha256',
      JSON.stringify([files?.map(({ path, sha256 }) => [path, sha256]), job.record.inputs, wish]),
    );
    const folder = join(place(engine.folder, layout.cache), 'surfaces');
    return this.making.run(`${folder}/${key}`, async () => {
      const file = join(folder, `${key}.bin`);
      const before = await readAbout(folder, key);
      if (before !== undefined) return { about: before, file };
      const about = await this.inTurn(() => this.make(engine.folder, job, wish, folder, key));
      await trim(folder, key);
      return { about, file };
    });
  }

  close(): void {
    this.ending.abort();
  }

  private async make(project: string, job: Job, wish: SurfaceWish, folder: string, key: string): Promise<SurfaceView> {
    await mkdir(folder, { recursive: true });
    const draft = join(folder, `${key}.${randomBytes(4).toString('hex')}.bin`);
    const options = ['--step', String(wish.step), ...(wish.phase === undefined ? [] : [`--phase=${wish.phase}`])];
    const place = ['--project', project, '--json', '--output', draft];
    try {
      const document = await this.run(['fields', ...place, ...options, '--', job.id, wish.file]);
      const { file, step, steps, points, triangles, fields, notes } = JSON.parse(document) as SurfaceView;
      const about = { file, step, steps, points, triangles, fields, notes };
      await rename(draft, join(folder, `${key}.bin`));
      await writeWholeFile(join(folder, `${key}.json`), JSON.stringify(about));
      return about;
    } finally {
      await rm(draft, { force: true });
    }
  }

  private run(args: readonly string[]): Promise<string> {
    const [command = '', ...before] = this.program;
    const options = { signal: this.ending.signal, timeout: longestMs, maxBuffer: 16 << 20 };
    return new Promise((resolve, reject) => {
      execFile(command, [...before, ...args], options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(errorIn(stderr) ?? error);
      });
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    while (this.running >= atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}

function errorIn(stderr: string): AppError | undefined {
  try {
    const { error } = JSON.parse(stderr) as { error: Parameters<typeof AppError.fromJSON>[0] };
    return AppError.fromJSON(error);
  } catch {
    return undefined;
  }
}

/** What is in the cache is disposable: what cannot be read is not there. */
async function readAbout(folder: string, key: string): Promise<SurfaceView | undefined> {
  try {
    const now = new Date();
    await utimes(join(folder, `${key}.bin`), now, now);
    return JSON.parse(await readFile(join(folder, `${key}.json`), 'utf8')) as SurfaceView;
  } catch {
    return undefined;
  }
}

/** Removes what was not looked at for longest, but for the newest. */
async function trim(folder: string, newest: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.bin') && !name.startsWith(newest));
  const found = await Promise.all(
    names.map(async (name) => ({ name, at: await stat(join(folder, name)).catch(() => undefined) })),
  );
  let bytes = (await stat(join(folder, `${newest}.bin`))).size;
  for (const { name, at } of found.toSorted((a, b) => (b.at?.mtimeMs ?? 0) - (a.at?.mtimeMs ?? 0))) {
    bytes += at?.size ?? 0;
    if (bytes <= cacheBytes) continue;
    await rm(join(folder, name), { force: true });
    await rm(join(folder, name.replace(/bin$/, 'json')), { force: true });
  }
}
