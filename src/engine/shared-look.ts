import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, type ErrorDocument } from '../errors/index.ts';
import { stateFolder, withLock, writeWholeFile } from '../host/index.ts';
import type { Machine } from '../model/index.ts';
import type { JobRef, Look, Scheduler, Sighting } from '../scheduler/index.ts';
import { nextIntervalMs, type Brought } from './pace.ts';

export interface SharedLookOptions {
  /** ms since 1970. */
  now?: () => number;
  /** 0 to 1; see `nextIntervalMs`. */
  jitter?: () => number;
  /** Where the answers are: in the user's state folder unless told otherwise. */
  folder?: string;
}

/** Who asks. `command`: a person, who is answered once in the floor; `watcher`: waits longer while nothing changes; `urgent`: it is known that something happened. */
export type Asker = 'command' | 'watcher' | 'urgent';

/** What is known of the jobs that were asked about; one that is not in `asked` was not among those the machine was asked about. */
export interface SharedAnswer extends Look {
  asked: ReadonlySet<string>;
}

interface Pace {
  asked_at: number;
  wait_ms: number;
}

/** What was said of the job with a token, and the id under which it was asked for. */
type Entry = [token: string, said: { id: string; sighting: Sighting | null }];

interface Kept {
  asked_at: number;
  memory?: Look['memory'];
  jobs: Entry[];
  error?: ErrorDocument;
}

/** How long a project's jobs are asked about for it after it asked for the last time. */
const wantMs = 600_000;
const renewMs = 60_000;

/**
 * One question a machine for all jobs of all projects of the user on this computer, however many programs want to know.
 * Who asks asks for everybody; the others read the answer. In a folder per machine: `pace.json` (when it was asked and how
 * long it is left alone), `answer.json` (what it said), `wants/` (the jobs of each project). All are disposable.
 */
export class SharedLook {
  private readonly floorMs: number;
  private readonly folder: string;
  private readonly want: string;
  private readonly now: () => number;
  private readonly jitter: () => number;
  private takenAt = 0;
  private wanted = '';

  constructor(machine: Machine, project: string, options: SharedLookOptions = {}) {
    this.floorMs = machine.poll_floor_seconds * 1000;
    this.folder = folderOf(machine, options.folder);
    this.want = `${shortHash(project)}.json`;
    this.now = options.now ?? Date.now;
    this.jitter = options.jitter ?? Math.random;
  }

  /** True if the machine may be asked now, and then it counts as asked. Where there is no floor it always may. */
  async turn(asker: Asker): Promise<boolean> {
    if (this.floorMs === 0) return true;
    if (asker !== 'urgent' && !this.isDue(await this.pace(), asker)) return false;
    await mkdir(join(this.folder, 'wants'), { recursive: true, mode: 0o700 });
    return this.locked(async () => {
      const pace = await this.pace();
      if (asker !== 'urgent' && !this.isDue(pace, asker)) return false;
      await this.write('pace.json', { asked_at: this.now(), wait_ms: pace?.wait_ms ?? this.floorMs } satisfies Pace);
      return true;
    });
  }

  /** Asks about these jobs and those of others; whoever calls it has the turn. What the scheduler rejects with is kept too. */
  async ask(scheduler: Scheduler, refs: readonly JobRef[]): Promise<SharedAnswer> {
    const own = new Set(refs.map((ref) => ref.token));
    if (this.floorMs === 0) return { ...(await scheduler.look(refs)), asked: own };
    const asked_at = this.now();
    const before = await this.kept();
    const known = new Map(before?.jobs);
    await this.register(refs);
    const others = (await this.ofOthers()).filter(({ token }) => !own.has(token));
    // What has ended is not asked about again for others: their program may not have run since.
    const isOver = ({ token, nativeId }: JobRef): boolean =>
      known.get(token)?.id === nativeId && known.get(token)?.sighting?.record !== undefined;
    const all = [...refs, ...others.filter((ref) => !isOver(ref))];
    try {
      const { jobs, memory } = await scheduler.look(all);
      const entries = all.map(({ token, nativeId }): Entry => {
        return [token, { id: nativeId, sighting: jobs.get(token) ?? null }];
      });
      const over = others.filter(isOver).map(({ token }): Entry => [token, known.get(token) as Entry[1]]);
      const news: Kept = { asked_at, jobs: [...entries, ...over], ...(memory === undefined ? {} : { memory }) };
      await this.keep(news, entries.every((entry) => isSame(known, entry)) ? 'nothing' : 'news');
      return { jobs, asked: new Set(all.map((ref) => ref.token)), ...(memory === undefined ? {} : { memory }) };
    } catch (error) {
      if (error instanceof AppError) await this.failed(error, asked_at);
      throw error;
    }
  }

  /** The machine did not do what it was asked: it is left alone for longer, by all programs. */
  async failed(error: AppError, askedAt = this.now()): Promise<void> {
    if (this.floorMs === 0) return;
    await this.keep({ asked_at: askedAt, jobs: [], error: error.toJSON() }, 'outage');
  }

  /**
   * What another program was told of these jobs since the last call; undefined if there is no news. Throws the outage that
   * it met. A job that has been submitted anew since is not among those asked about.
   */
  async hear(refs: () => readonly JobRef[]): Promise<SharedAnswer | undefined> {
    if (this.floorMs === 0) return undefined;
    // A clock that was put back must not keep anybody from news.
    if (this.takenAt > this.now()) this.takenAt = 0;
    const pace = await this.pace();
    if (pace === undefined || pace.asked_at <= this.takenAt) return undefined;
    const kept = await this.kept();
    const wanted = refs();
    await this.register(wanted);
    if (kept === undefined || kept.asked_at <= this.takenAt) return undefined;
    this.takenAt = kept.asked_at;
    if (kept.error !== undefined) throw AppError.fromJSON(kept.error);
    const known = new Map(kept.jobs);
    const jobs = new Map<string, Sighting>();
    const asked = new Set<string>();
    for (const { token, nativeId } of wanted) {
      const said = known.get(token);
      if (said?.id !== nativeId) continue;
      asked.add(token);
      if (said.sighting !== null) jobs.set(token, said.sighting);
    }
    return { jobs, asked, ...(kept.memory === undefined ? {} : { memory: kept.memory }) };
  }

  /** Something was begun there: watchers look again as soon as the floor allows. */
  async hasten(): Promise<void> {
    if (this.floorMs === 0) return;
    const pace = await this.pace();
    if (pace === undefined || pace.wait_ms <= this.floorMs * 1.1) return;
    await this.locked(async () => {
      const now = await this.pace();
      if (now !== undefined) await this.write('pace.json', { ...now, wait_ms: this.floorMs } satisfies Pace);
    });
  }

  /** The last program that asked met an outage, and it is not time to ask again. */
  async isAway(asker: Asker): Promise<boolean> {
    if (this.floorMs === 0 || asker === 'urgent') return false;
    const pace = await this.pace();
    return pace !== undefined && !this.isDue(pace, asker) && (await this.kept())?.error !== undefined;
  }

  private isDue(pace: Pace | undefined, asker: Asker): boolean {
    if (pace === undefined) return true;
    const since = this.now() - pace.asked_at;
    // A clock that was put back must not keep anybody waiting.
    return since < 0 || since >= (asker === 'watcher' ? Math.max(pace.wait_ms, this.floorMs) : this.floorMs);
  }

  private async keep(news: Kept, brought: Brought): Promise<void> {
    await this.locked(async () => {
      const [pace, before] = [await this.pace(), await this.kept()];
      if (before !== undefined && before.asked_at > news.asked_at && before.asked_at <= this.now()) return;
      await this.write('answer.json', news);
      this.takenAt = news.asked_at;
      const step = { floorMs: this.floorMs, beforeMs: pace?.wait_ms ?? this.floorMs };
      const wait_ms = nextIntervalMs(step, brought, this.jitter());
      await this.write('pace.json', { asked_at: pace?.asked_at ?? news.asked_at, wait_ms } satisfies Pace);
    });
  }

  /** Says which jobs this project wants to know of; those who ask ask for them too. */
  private async register(refs: readonly JobRef[]): Promise<void> {
    const path = join(this.folder, 'wants', this.want);
    const text = JSON.stringify(refs);
    if (text === this.wanted) {
      const seen = await stat(path).catch(() => undefined);
      const at = new Date(this.now());
      if (seen !== undefined && Math.abs(at.getTime() - seen.mtimeMs) < renewMs) return;
      if (seen !== undefined) return utimes(path, at, at);
    }
    await writeWholeFile(path, text);
    const at = new Date(this.now());
    await utimes(path, at, at);
    this.wanted = text;
  }

  private async ofOthers(): Promise<JobRef[]> {
    const found: JobRef[] = [];
    const wants = join(this.folder, 'wants');
    for (const name of await readdir(wants).catch(() => [])) {
      if (name === this.want || !name.endsWith('.json') || name.startsWith('.')) continue;
      const path = join(wants, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
      if (Math.abs(this.now() - mtimeMs) > wantMs) await rm(path, { force: true });
      else found.push(...((await readJson<JobRef[]>(path)) ?? []));
    }
    return found;
  }

  private async pace(): Promise<Pace | undefined> {
    return readJson<Pace>(join(this.folder, 'pace.json'));
  }

  private async kept(): Promise<Kept | undefined> {
    return readJson<Kept>(join(this.folder, 'answer.json'));
  }

  private async write(name: string, value: unknown): Promise<void> {
    await writeWholeFile(join(this.folder, name), JSON.stringify(value));
  }

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(join(this.folder, 'wants'), { recursive: true, mode: 0o700 });
    return withLock(join(this.folder, 'lock'), work);
  }
}

/** When any simtrail program of the user asked the machine last; undefined if none ever did, or it has no floor. */
export async function lastAsked(machine: Machine, folder?: string): Promise<Date | undefined> {
  const pace = await readJson<Pace>(join(folderOf(machine, folder), 'pace.json'));
  return pace === undefined ? undefined : new Date(pace.asked_at);
}

function folderOf({ name, transport, host, work_folder }: Machine, folder = join(stateFolder(), 'machines')): string {
  // Another machine under the same name is not answered for.
  return join(folder, `${encodeURIComponent(name)}-${shortHash(JSON.stringify([transport, host, work_folder]))}`);
}

function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 16);
}

/** A reason to wait that is put in other words is no news: it changes while nothing happens. */
function isSame(known: ReadonlyMap<string, Entry[1]>, [token, { id, sighting }]: Entry): boolean {
  const before = known.get(token);
  return before?.id === id && before.sighting?.phase === sighting?.phase && before.sighting?.word === sighting?.word;
}

/** These files are disposable: one that cannot be read counts as not there. */
async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
