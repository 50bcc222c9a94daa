import { hash, randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { isAlive, thisProcess, writeWholeFile } from '../../host/index.ts';
import {
  idMatcher,
  shellWord,
  tokenOf,
  type Job,
  type Screenshot,
  type VisualizationRecord,
} from '../../model/index.ts';
import { liveFile, witnessFolder } from '../../scheduler/index.ts';
import { place as placeIn, type Store } from '../../store/index.ts';
import {
  chooseFiles,
  fileRules,
  launch,
  leastMemory,
  ParaViewServer,
  RemotePictures,
  remoteProgram,
  type LinkEnd,
  type Order,
  type Started,
  type VisualizeSettings,
} from '../../view/remote/index.ts';
import type { Transport } from '../../transport/index.ts';
import { collectedFiles, keepResults } from '../collect.ts';
import { forAllInFolder } from '../shared-folder.ts';
import { folderOf, type Connection } from '../connect.ts';
import type { MachineRecord } from '../machine-record.ts';
import { getPlace, roomAt, type GotPlace } from './get-place.ts';
import { SeenLast } from './seen-last.ts';
import { memoryToAsk, refuseTooLarge } from './refuse-too-large.ts';

export interface LookRequest {
  /** What is opened first, where that is known: one that is too large is refused before a node is asked for. */
  file?: string | undefined;
  /** In the running job's own nodes, beside it. */
  inside?: boolean;
  /** Where the running program looks for a ParaView (Catalyst), beside which the server is started then. */
  live?: boolean;
  /** Longest time of the look, and longest wait for a node, seconds. */
  time?: number;
  wait?: number;
  /** For a server: the port here; a free one unless told. */
  port?: number;
  signal: AbortSignal;
  /** Told while a node is waited for, with the scheduler's reason. */
  onWaiting?: (why: string) => void;
  /** Told when there is a place, before ParaView is started. */
  onGranted?: () => void;
}

/** A look that runs. Its `close` ends it everywhere and has it on the record. */
export interface Look<T> {
  job: Job;
  record: VisualizationRecord;
  view: T;
  /** Resolves when it has ended and the record says so. */
  ended: Promise<LinkEnd>;
  /** `HOST:PORT` at which the program comes to the server, where that was asked for. */
  live?: string;
  /** Keeps a picture with the job's results. */
  keep: (image: Uint8Array) => Promise<Screenshot>;
  close: () => Promise<void>;
}

export interface VisualizerParts {
  store: Store;
  machine: (name: string) => Promise<MachineRecord>;
  connection: (name: string) => Promise<Connection>;
}

const hour = 3_600;
const minute = 60;
/** Part of a place's memory that is in use before ParaView is started. */
const usedBefore = 0.2;

/** Looks at the results of jobs where they are. Each is on its job's record from before it begins until after it ended. */
export class Visualizer {
  readonly #parts: VisualizerParts;

  constructor(parts: VisualizerParts) {
    this.#parts = parts;
  }

  /** A renderer on the job's machine; see `RemotePictures`. It begins where the last look at this job ended. */
  async pictures(ref: string, request: LookRequest): Promise<Look<RemotePictures>> {
    return this.#begin(ref, 'pictures', request, async (open, order) => {
      const view = await RemotePictures.open(open, request.signal, { patienceMs: order.silence * 1000 });
      return { view, started: view.started, ended: view.ended, state: () => view.state };
    });
  }

  /** A pvserver on the job's machine, for a client here. */
  async server(ref: string, request: LookRequest): Promise<Look<ParaViewServer>> {
    return this.#begin(ref, 'paraview', request, async (open, order) => {
      const view = await ParaViewServer.open(await open(request.signal), order.connect_id ?? 0, request.port);
      return { view, started: view.started, ended: view.ended, state: () => undefined };
    });
  }

  /** Files of a job that ParaView opens, as absolute paths on its machine, with the modes that belong to a mesh. */
  async openable(ref: string, name?: string): Promise<{ files: string[]; modes: string[] }> {
    const job = this.#ours(ref);
    const { machine, transport } = await this.#parts.connection(job.machine);
    const root = folderOf(this.#parts.store.folder, machine, job);
    const { files, modes } = chooseFiles(
      (await transport.list(root)).map(({ path }) => path),
      name,
    );
    if (files.length === 0)
      throw new AppError('NOT_DRAWN', { why: `there is no file ${name ?? 'that ParaView opens'}` });
    const absolute = (path: string): string => `${root}/${path}`;
    return { files: files.map(absolute), modes: modes.map(absolute) };
  }

  /** Looks that have not ended, with their jobs. Those whose keeper is gone are ended first. */
  async running(): Promise<{ job: Job; record: VisualizationRecord }[]> {
    await this.#parts.store.refresh();
    await Promise.all(this.#open().map(async ({ job, record }) => this.#endOrphan(job, record)));
    return this.#open();
  }

  /** Ends a look, whoever keeps it. Throws NO_VISUALIZATION. */
  async stop(id: string): Promise<VisualizationRecord> {
    await this.#parts.store.refresh();
    const isMeant = idMatcher(id);
    const [one, ...others] = this.#open().filter(({ record }) => isMeant(record.id));
    if (one === undefined || others.length > 0) throw new AppError('NO_VISUALIZATION', { id });
    await this.#endThere(one.job, one.record);
    return this.#end(one.job, one.record.id, 'stopped');
  }

  async #begin<T>(
    ref: string,
    kind: VisualizationRecord['kind'],
    request: LookRequest,
    connect: (
      open: (signal: AbortSignal) => ReturnType<typeof launch>,
      order: Order,
    ) => Promise<{
      view: T;
      started: Started;
      ended: Promise<LinkEnd>;
      state: () => VisualizationRecord['state'] | undefined;
    }>,
  ): Promise<Look<T>> {
    const { store } = this.#parts;
    await this.running();
    const job = this.#ours(ref);
    const machine = await this.#parts.machine(job.machine);
    const connection = await this.#parts.connection(job.machine);
    const settings = machine.visualize ?? {};
    const isSlurm = machine.scheduler === 'slurm';
    const isBeside = request.inside === true || request.live === true;
    if (isBeside && (job.status !== 'running' || (request.inside === true && !isSlurm))) {
      throw new AppError('BAD_STATUS', { job: job.name, status: job.status, action: 'looked at from inside' });
    }
    const where = !isSlurm ? 'login' : isBeside ? 'inside' : (settings.where ?? 'job');
    const id = store.newId();
    const root = folderOf(store.folder, machine, job);
    const insideOf = job.record.slurm_id;
    const room = await roomAt(machine, connection, { where, insideOf });
    const isKnown = Math.min(room.memory, room.unasked) < Infinity;
    const found = isKnown ? await connection.transport.list(root) : [];
    refuseTooLarge(found, request.file, room);
    const memory = memoryToAsk(found, request.file ?? fileIn(this.lastState(job)), room);
    const live = request.live === true ? await liveOf(connection.transport, root, job) : undefined;
    const session = sessionIn(root, id);
    const program = await remoteProgram();
    const time = request.time ?? settings.time ?? hour;
    const order: Order = {
      kind: kind === 'pictures' ? 'render' : 'server',
      program:
        (kind === 'pictures' ? settings.pvpython : settings.pvserver) ??
        (kind === 'pictures' ? 'pvpython' : 'pvserver'),
      display: settings.display ?? 'auto',
      root,
      session,
      seconds: time,
      silence: settings.patience ?? minute,
      memory: leastMemory * (1 - usedBefore),
      follow: !job.isFinal,
      ...fileRules,
      shared: live !== undefined,
      launcher: kind === 'paraview' ? launcherOf(settings) : [],
      ...(kind === 'paraview' ? { connect_id: randomInt(1, 2 ** 31 - 1) } : {}),
    };
    const begun: VisualizationRecord = {
      id,
      kind,
      where,
      slurm_id: where === 'inside' ? insideOf : null,
      host: null,
      version: null,
      scripts: Object.fromEntries(program.map(({ to, sha256 }) => [to, sha256])),
      started_at: this.#now(),
      ended_at: null,
      end: null,
      state: null,
      screenshots: [],
      worker: thisProcess(),
    };
    await this.#change(job, (before) => [...before, begun]);
    let got: GotPlace | undefined;
    try {
      await connection.transport.put(session, program);
      got = await getPlace(machine, connection, {
        id,
        where,
        session,
        insideOf,
        time,
        wait: request.wait ?? settings.wait ?? 600,
        patience: order.silence,
        memory,
        signal: request.signal,
        onWaiting: request.onWaiting ?? (() => {}),
        onRequested: async (slurmId) => void (await this.#note(job, id, { slurm_id: slurmId })),
      });
      const { place, release } = got;
      request.onGranted?.();
      const { view, started, ended, state } = await connect(async (signal) => launch(place, order, signal), order);
      const record = await this.#note(job, id, { host: started.host, version: started.version });
      const forget = this.#seen(id).keep(state);
      const over = ended.then(async (end) => {
        await release().catch(() => undefined);
        await this.#end(job, id, end.why, state());
        await forget();
        return end;
      });
      over.catch(() => undefined);
      const keep = async (image: Uint8Array): Promise<Screenshot> => this.#keep(job, id, image);
      const close = async (): Promise<void> => {
        await (view as { close(): Promise<void> }).close();
        await over;
      };
      const more = live === undefined ? {} : { live };
      return { job: store.state.find(job.id), record, view, ended: over, keep, close, ...more };
    } catch (error) {
      await got?.release().catch(() => undefined);
      const end = request.signal.aborted ? 'closed' : endOf(error);
      await this.#end(job, id, end);
      throw error;
    }
  }

  /** A job that simtrail sent: nothing is looked at where an edited or imported record points. Throws NOT_OURS. */
  #ours(ref: string): Job {
    const job = this.#parts.store.state.find(ref);
    if (!job.isOurs || job.record.slurm_id === null) throw new AppError('NOT_OURS', { job: job.name, action: 'shown' });
    return job;
  }

  /**
   * The state in which the last look at a job ended that saw something. Its file is null where ParaView did not survive the last
   * two: the next one would end in the same way.
   */
  lastState(job: Job): VisualizationRecord['state'] {
    const begun = job.visualizations.filter(({ state }) => state !== null);
    if (begun.length > 1 && begun.slice(-2).every(({ end }) => end === 'failed' || end === 'killed'))
      return { file: null };
    return begun.findLast(({ state }) => typeof state?.['file'] === 'string')?.state ?? null;
  }

  async #keep(job: Job, id: string, image: Uint8Array): Promise<Screenshot> {
    const { store } = this.#parts;
    const sha256 = hash('sha256', image);
    const path = `${job.record.run_folder}/pictures/${sha256.slice(0, 12)}.png`;
    await mkdir(placeIn(store.folder, `${job.record.run_folder}/pictures`), { recursive: true });
    await writeWholeFile(join(placeIn(store.folder, path)), image);
    const screenshot: Screenshot = { path, sha256, size: image.length, at: this.#now() };
    await this.#change(job, (before) =>
      before.map((one) => (one.id === id ? { ...one, screenshots: [...one.screenshots, screenshot] } : one)),
    );
    await this.#list(store.state.find(job.id), screenshot);
    return screenshot;
  }

  /** A picture of a job that was collected is in the list of its results; of another one it will be. */
  async #list(job: Job, { path, sha256, size }: Screenshot): Promise<void> {
    const { store } = this.#parts;
    const files = await collectedFiles(store.folder, job);
    if (files === undefined || !job.record.results) return;
    const own = path.slice(job.record.run_folder.length + 1);
    const all = [...files.filter((file) => file.path !== own), { path: own, size, sha256 }];
    all.sort((one, other) => (one.path < other.path ? -1 : 1));
    const { missing, links = [] } = job.record.results;
    const results = await keepResults(store, job, { files: all, links, missing });
    await store.change((state) => forAllInFolder(state, job, { type: 'visualized', job: job.id, set: { results } }));
  }

  #open(): { job: Job; record: VisualizationRecord }[] {
    const jobs = [...this.#parts.store.state.jobs()];
    return jobs.flatMap((job) =>
      job.visualizations.filter(({ ended_at }) => ended_at === null).map((record) => ({ job, record })),
    );
  }

  /** A keeper that was killed has not said the end. What it left ends by itself; here it is made certain and recorded. */
  async #endOrphan(job: Job, record: VisualizationRecord): Promise<void> {
    // One that came in with a crate, or that somebody wrote, is nobody's here.
    if (record.worker === undefined || record.worker === null || isAlive(record.worker) !== false) return;
    try {
      await this.#endThere(job, record);
    } catch (error) {
      if (AppError.is(error, 'MACHINE_UNREACHABLE', 'NO_MACHINE')) return;
      throw error;
    }
    await this.#end(job, record.id, 'its keeper was gone');
  }

  async #endThere(job: Job, { id, where, slurm_id }: VisualizationRecord): Promise<void> {
    const { machine, transport, scheduler } = await this.#parts.connection(job.machine);
    const folder = sessionIn(folderOf(this.#parts.store.folder, machine, job), id);
    await transport.run(`[ ! -d ${shellWord(folder)} ] || : >${shellWord(`${folder}/stop`)}`);
    if (where !== 'job') return;
    const token = tokenOf(id);
    const nativeId = slurm_id ?? (await scheduler.find(token))?.nativeId;
    if (nativeId !== undefined) await scheduler.cancel({ token, nativeId, folder });
  }

  async #end(job: Job, id: string, end: string, last?: VisualizationRecord['state']): Promise<VisualizationRecord> {
    const seen = this.#seen(id);
    const state = last ?? (await seen.read());
    const ended = { ended_at: this.#now(), end, ...(state === undefined ? {} : { state }) };
    const record = await this.#note(job, id, ended);
    await seen.forget();
    return record;
  }

  #seen(id: string): SeenLast {
    return new SeenLast(this.#parts.store.folder, id);
  }

  async #note(job: Job, id: string, set: Partial<VisualizationRecord>): Promise<VisualizationRecord> {
    await this.#change(job, (before) =>
      before.map((one) => (one.id === id && one.ended_at === null ? { ...one, ...set } : one)),
    );
    const found = this.#parts.store.state.find(job.id).visualizations.find((one) => one.id === id);
    if (found === undefined) throw new AppError('NO_VISUALIZATION', { id });
    return found;
  }

  async #change(
    job: Job,
    change: (before: readonly VisualizationRecord[]) => readonly VisualizationRecord[],
  ): Promise<void> {
    await this.#parts.store.change((state) => [
      { type: 'visualized', job: job.id, set: { visualizations: change(state.find(job.id).visualizations) } },
    ]);
  }

  #now(): string {
    return this.#parts.store.now().toISOString();
  }
}

/** What the record says of a look that did not begin. */
function endOf(error: unknown): string {
  if (AppError.is(error, 'NOT_GRANTED')) return 'not granted';
  return (AppError.is(error, 'VIEW_ENDED') ? error.facts.end : undefined) ?? 'failed';
}

function fileIn(state: VisualizationRecord['state']): string | undefined {
  return typeof state?.['file'] === 'string' ? state['file'] : undefined;
}

/** Empty for a server of one process. */
function launcherOf({ tasks = 1, launcher = ['srun', '--overlap', '-n', '{tasks}'] }: VisualizeSettings): string[] {
  return tasks === 1 ? [] : launcher.map((word) => word.replaceAll('{tasks}', String(tasks)));
}

/** Where the job's program looks for a ParaView, as its script wrote it down. Throws NOT_LIVE. */
async function liveOf(transport: Transport, root: string, job: Job): Promise<string> {
  const bytes =
    job.record.command?.live === undefined ? undefined : await transport.read(root, liveFile, { limit: 300 });
  const [, place] = /^([\w.-]+:\d{1,5})\n$/.exec(Buffer.from(bytes ?? []).toString()) ?? [];
  if (place === undefined) throw new AppError('NOT_LIVE', { job: job.name });
  return place;
}

/** The folder of one look. The id may come from an edited record. */
function sessionIn(root: string, id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new AppError('NO_VISUALIZATION', { id });
  return `${root}/${witnessFolder}/views/${id}`;
}
