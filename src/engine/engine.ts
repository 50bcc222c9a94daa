import { resolve } from 'node:path';
import { codeCatalogue, type Code, type CodeCatalogue } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { signingKey } from '../host/index.ts';
import type { Analysis, Job, JobId } from '../model/index.ts';
import {
  createProject,
  findProject,
  Objects,
  rememberHead,
  rememberProject,
  Store,
  type StoreOptions,
} from '../store/index.ts';
import type { Transport } from '../transport/index.ts';
import type { ActParts, JobAction, Outcome } from './outcome.ts';
import { findAnalysis, listAnalyses, type AnalysisList } from './analyses.ts';
import type { Collected, CollectParts, CollectRequest } from './collect-job.ts';
import type { JobComparison } from './compare.ts';
import type { Tolerance } from './compare-quantities.ts';
import type { Connection } from './connect.ts';
import { Connections, type ConnectionsOptions } from './connections.ts';
import type { JobDifference } from './diff.ts';
import type { JobEvent } from './events.ts';
import type { ExportChoice, Exported } from './export-jobs.ts';
import { ProgressReader, Tail } from './follow.ts';
import { JobCodes } from './job-codes.ts';
import type { JobFiles } from './job-files.ts';
import type { JobParameters } from './job-parameters.ts';
import type { Lineage } from './lineage.ts';
import type { MachineRecord } from './machine-record.ts';
import type { OpenAnalysis, SetValue } from './open-analysis.ts';
import type { Plan, SubmitRequest } from './plan.ts';
import type { Planner } from './planner.ts';
import type { Refreshed } from './refresh.ts';
import type { JobResults } from './result-rows.ts';
import type { RerunPlan, RerunRequest } from './rerun.ts';
import type { Advanced, Sequences } from './sequences/sequences.ts';
import type { FarFolders } from './far-folders.ts';
import type { FieldFile } from '../view/index.ts';
import type { Watched } from './round.ts';
import type { Asker } from './shared-look.ts';
import { watch } from './watch.ts';

export type EngineOptions = StoreOptions & ConnectionsOptions;

/**
 * One project with everything one can do in it: the only place where things change. Command line, page and library call
 * this. Every method that changes something has it on the disk when it resolves. What only some methods need is loaded by
 * them: a list of jobs starts without schedulers and transports.
 */
export class Engine {
  readonly store: Store;
  readonly codes: CodeCatalogue;
  private readonly objects: Objects;
  private readonly jobCodes: JobCodes;
  private opened: Sequences | undefined;
  private readonly connections: Connections;

  private constructor(store: Store, options: EngineOptions) {
    this.store = store;
    this.connections = new Connections(store.folder, options);
    this.codes = codeCatalogue(store.folder);
    this.objects = new Objects(store.folder);
    this.jobCodes = new JobCodes(store.folder, this.codes);
  }

  /** Opens the project at or above `from`. Throws NO_PROJECT, PROJECT_TOO_NEW and what reading it may throw. */
  static async open(from: string, options: EngineOptions = {}): Promise<Engine> {
    const folder = await findProject(from);
    const store = await Store.open(folder, { signer: signingKey, ...options });
    await rememberProject(folder);
    return new Engine(store, options);
  }

  /** Makes a folder a project and opens it. Throws PROJECT_EXISTS. */
  static async create(folder: string, name?: string, options: EngineOptions = {}): Promise<Engine> {
    await createProject(resolve(folder), name);
    return Engine.open(folder, options);
  }

  get folder(): string {
    return this.store.folder;
  }

  /** The job a person means; see `State.find`. */
  job(ref: string): Job {
    return this.store.state.find(ref);
  }

  /** The analyses as they are now, those of modelbuilder included. */
  async analyses(): Promise<AnalysisList> {
    return listAnalyses(this.folder, this.codes);
  }

  /** An analysis with its files and parameters; see `openAnalysis`. Throws NO_ANALYSIS. */
  async analysis(name: string, flows: readonly string[] = []): Promise<OpenAnalysis> {
    const analysis = await findAnalysis(this.folder, this.codes, name);
    const { openAnalysis } = await import('./open-analysis.ts');
    return openAnalysis(this.folder, this.codes, analysis, flows);
  }

  /** Sets parameters of an analysis' live files, all or none; see `setParameters`. */
  async setParameters(name: string, changes: readonly { path: string; value: string }[]): Promise<SetValue[]> {
    const { setParameters } = await import('./open-analysis.ts');
    return setParameters(this.folder, await this.analysis(name), changes);
  }

  /** Makes an analysis with copies of files; or says of one of modelbuilder's which code and which of its files. */
  async addAnalysis(name: string, code: string, files: readonly string[]): Promise<Analysis> {
    const { addAnalysis } = await import('./add-analysis.ts');
    return addAnalysis(this.folder, this.codes, { name, code, files });
  }

  /** Works out a job without touching anything. */
  async plan(request: SubmitRequest): Promise<Plan> {
    return (await this.planner()).plan(request);
  }

  /** The sequences of the project. */
  async sequences(): Promise<Sequences> {
    const { Sequences } = await import('./sequences/sequences.ts');
    this.opened ??= new Sequences({
      ...this.acting(),
      objects: this.objects,
      analysis: (name, flows) => this.analysis(name, flows),
      planner: () => this.planner(),
      machine: (name) => this.machine(name),
    });
    return this.opened;
  }

  /** Carries all sequences that are not cancelled as far as they go now. */
  async advance(): Promise<Advanced> {
    if (this.store.state.sequences.size === 0) return { isOpen: false, views: [], faults: [] };
    return (await this.sequences()).advanceAll();
  }

  /** Carries a plan out: saves, records, stages, submits. Resolves once the scheduler has the job. */
  async submit(plan: Plan): Promise<Job> {
    return this.carryOut(plan);
  }

  /** A job that did the very work of this plan and succeeded; nothing is written. */
  async sameWorkAs(plan: Plan): Promise<Job | undefined> {
    const { sameWorkAs } = await import('./same-work.ts');
    return sameWorkAs(this.store, this.objects, plan);
  }

  /** Another job that did the very work of this one and succeeded. */
  async sameWork(job: Job): Promise<Job | undefined> {
    const { sameWork } = await import('./same-work.ts');
    return sameWork(this.store.state, job.record);
  }

  /** Records a job that takes the results of another one instead of running; see `sameWorkAs`. */
  async reuse(plan: Plan, other: Job): Promise<Job> {
    const [{ refuse }, { reuse }] = await Promise.all([import('./plan.ts'), import('./same-work.ts')]);
    refuse(plan);
    return reuse(this.store, plan, other);
  }

  /** Works out a job from what was saved with another one, without touching anything; see `planRerun`. */
  async planRerun(request: RerunRequest): Promise<RerunPlan> {
    const parent = this.job(request.job);
    const taken = new Set([...this.store.state.jobs()].map((job) => job.name));
    const machine = (name: string): Promise<MachineRecord> => this.machine(name);
    const parts = {
      project: this.folder,
      id: request.id ?? this.store.newId(),
      codes: this.jobCodes,
      state: this.store.state,
    };
    const { planRerun } = await import('./rerun.ts');
    const connection = (name: string): Promise<Connection> => this.connection(name);
    return planRerun(request, { ...parts, parent, machine, taken, connection });
  }

  /** Carries such a plan out, as `submit` does; the record names the parent in `rerun_of`. */
  async rerun({ plan, parent }: RerunPlan): Promise<Job> {
    return this.carryOut(plan, parent);
  }

  /**
   * Finishes submissions that were cut short, asks every machine with unsettled jobs once, and collects what ended. A
   * machine that does not answer is an outage: it changes no job, and is not asked again in this round. How often a machine
   * is asked depends on who wants to know; within that time its last answer counts, whichever program got it.
   */
  async refresh(asker: Asker = 'command'): Promise<Refreshed> {
    const refreshed: Refreshed = { outages: [], asked: [] };
    await this.store.refresh();
    if (this.store.state.active().next().done === true) return refreshed;
    const { roundOf } = await import('./round.ts');
    const codeOf = (job: Job): Promise<Code | undefined> => this.jobCodes.of(job);
    const machineOf = async (name: string): Promise<Watched> => {
      return { connection: await this.connection(name), look: await this.connections.look(name) };
    };
    return roundOf(this.store, { asker, machineOf, codeOf });
  }

  /** Follows jobs (all unsettled ones if none are named) until they are settled or the signal ends it. */
  watch(jobs: readonly JobId[] | undefined, signal: AbortSignal): AsyncGenerator<JobEvent> {
    return watch(this, jobs, signal);
  }

  /** The progress of a running job, as far as its code tells; ask again for news. */
  async progressReader(job: Job): Promise<ProgressReader | undefined> {
    const code = await this.jobCodes.of(job);
    if (code?.progress === undefined) return undefined;
    const { transport, folder } = await this.placeOf(job);
    return new ProgressReader(transport, folder, code.progress);
  }

  /** One file of a job, to be read as it grows; `offset` may be negative, from the end. */
  async tail(job: Job, file: string, offset = 0): Promise<Tail> {
    const tail = await (await import('./collect-job.ts')).tailHere(this.folder, job, { file, offset });
    if (tail !== undefined) return tail;
    const { transport, folder } = await this.placeOf(job);
    return new Tail(transport, folder, file, offset);
  }

  /** The files of a job: its saved inputs, and what it wrote, wherever that is. Throws NOT_OURS. */
  async files(job: Job): Promise<JobFiles> {
    const { JobFiles } = await import('./job-files.ts');
    return new JobFiles(this.folder, job, () => this.connection(job.machine));
  }

  /** Ends a job wherever it is. One that has ended already is left as it is: BAD_STATUS. */
  async cancel(ref: string): Promise<Job> {
    return this.actOnOne('cancel', ref);
  }

  /** Keeps a queued job from starting, or lets it start again. */
  async hold(ref: string, action: 'hold' | 'release'): Promise<Job> {
    return this.actOnOne(action, ref);
  }

  /** Brings a settled job's results here, the small ones and those asked for, and reads them again; see `collectJob`. */
  async collect(ref: string, request: CollectRequest = {}): Promise<Collected> {
    await this.refresh();
    const { collectJob } = await import('./collect-job.ts');
    return collectJob(this.parts(), this.job(ref), request);
  }

  /** What jobs have on their machines: what would come, and the removal of what is here. */
  async farFolders(): Promise<FarFolders> {
    await this.refresh();
    const { FarFolders } = await import('./far-folders.ts');
    return new FarFolders(this.parts());
  }

  /** One of these for many jobs; see `actOnJobs`. */
  async act(action: JobAction, refs: readonly string[]): Promise<Outcome[]> {
    const { actOnJobs } = await import('./act-on-jobs.ts');
    return actOnJobs(this.acting(), action, refs);
  }

  async note(ref: string, text: string): Promise<Job> {
    return (await import('./annotate.ts')).note(this.store, ref, text);
  }

  /** Adds tags, or takes them away. */
  async tag(ref: string, tags: readonly string[], { remove = false } = {}): Promise<Job> {
    return (await import('./annotate.ts')).tag(this.store, ref, tags, remove);
  }

  /** Quantities of some jobs (all that have any, if none are named); `selectRows` filters and sorts them. */
  results(refs: readonly string[]): JobResults[] {
    const jobs = refs.length > 0 ? refs.map((ref) => this.job(ref)) : [...this.store.state.jobs()];
    return jobs
      .map((job) => ({ job, quantities: [...job.quantities] }))
      .filter(({ quantities }) => refs.length > 0 || quantities.length > 0);
  }

  /** The collected files of a job that may hold fields, with their sizes. */
  async fieldFiles(job: Job): Promise<{ path: string; size: number }[]> {
    const { fieldFiles } = await import('./fields.ts');
    return fieldFiles(this.folder, job);
  }

  /** Opens the fields of one of them for as long as `work` takes; see `withFields`. */
  async withFields<T>(job: Job, file: string, work: (fields: FieldFile) => Promise<T>): Promise<T> {
    const { withFields } = await import('./fields.ts');
    return withFields(this.folder, job, file, work);
  }

  /** What changed between the inputs of two jobs. */
  async diff(before: string, after: string): Promise<JobDifference> {
    const { diffJobs } = await import('./diff.ts');
    return diffJobs(this.folder, this.jobCodes, [this.job(before), this.job(after)]);
  }

  /** How far one job reproduced another; `override` takes the place of the tolerances that the code declares. */
  async compare(before: string, after: string, override: Tolerance = {}): Promise<JobComparison> {
    const { compareJobs } = await import('./compare.ts');
    return compareJobs(this.folder, this.jobCodes, [this.job(before), this.job(after)], override);
  }

  /** The parameters that a job had, as far as its inputs were saved and its code is known. Throws NOT_OURS, OBJECT_CHANGED. */
  async parameters(job: Job): Promise<JobParameters[]> {
    if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'read' });
    const code = await this.jobCodes.of(job);
    const [{ parametersAmong }, { savedFiles, savedInputs }] = await Promise.all([
      import('./job-parameters.ts'),
      import('./saved-inputs.ts'),
    ]);
    return code === undefined ? [] : parametersAmong(code, savedInputs(job), savedFiles(this.folder, job));
  }

  /** Where a job came from, what came from it, and what of that is stale. */
  async lineage(ref: string): Promise<Lineage> {
    const job = this.job(ref);
    const { LineageReader } = await import('./lineage.ts');
    const reader = new LineageReader(this.folder, this.store.state);
    const [upstream, downstream] = [await reader.upstream(job), await reader.downstream(job)];
    return { job, stale: await reader.stale(job), analysis: await this.analysisChanges(job), upstream, downstream };
  }

  /** Of some jobs, why they are stale; one that is not is not in it. With `isThorough` files are read again. */
  async stale(jobs: readonly Job[], options: { isThorough?: boolean } = {}): Promise<Map<JobId, readonly string[]>> {
    const derived = jobs.filter((job) => job.isDerived);
    if (derived.length === 0) return new Map();
    const { staleAmong } = await import('./staleness.ts');
    return staleAmong(this.folder, this.store.state, derived, options);
  }

  /** How the live analysis of a job differs from what was saved with it, as sentences without their full stop. */
  async analysisChanges(job: Job): Promise<readonly string[]> {
    const { analysisChanges } = await import('./analysis-changes.ts');
    return analysisChanges(this.folder, job, { codes: this.codes, objects: this.objects });
  }

  /** Writes the exact input folder of a job into a new or empty folder. */
  async restore(ref: string, into: string): Promise<{ job: Job; files: string[] }> {
    const job = this.job(ref);
    if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'restored' });
    const { restore } = await import('./restore.ts');
    return { job, ...(await restore(this.folder, job, into, this.store.state)) };
  }

  /**
   * Answers for the history as it is now: for edits in it, for lines without a signature, for the keys that signed the
   * rest. What is not whole in files is not made whole by it; see `verify`.
   */
  async trust(): Promise<void> {
    const { trust } = await import('./trust.ts');
    await trust(this.store);
  }

  /** Writes ended jobs (all of them if none are named) as a crate, or gives them as PROV-JSON text; see `exportCrate`. */
  async export(refs: readonly string[], choice: ExportChoice): Promise<Exported> {
    const { exportJobs } = await import('./export-jobs.ts');
    return exportJobs(this.store, refs, choice);
  }

  async exportProv(refs: readonly string[]): Promise<string> {
    const { provOf } = await import('./export-jobs.ts');
    return provOf(this.store, refs);
  }

  /** Leaves everything on the disk and lets go of connections. */
  async close(): Promise<void> {
    await this.opened?.close();
    await this.objects.close();
    await this.store.close();
    await rememberHead(this.store);
    await this.connections.close();
  }

  private async carryOut(plan: Plan, parent?: Job): Promise<Job> {
    const [{ refuse }, { prepare }, { bring }, { withKept }] = await Promise.all([
      import('./plan.ts'),
      import('./prepare.ts'),
      import('./submit.ts'),
      import('./submission.ts'),
    ]);
    refuse(plan);
    const job = await prepare(this.store, this.objects, plan, parent);
    const connection = await this.connection(plan.machine.name);
    const accepted = await bring(this.store, connection, job).catch((error: unknown) => {
      throw withKept(job, error);
    });
    await (await this.connections.look(plan.machine.name)).hasten();
    return accepted;
  }

  private async actOnOne(action: JobAction, ref: string): Promise<Job> {
    const [outcome] = await this.act(action, [ref]);
    if (outcome?.job === undefined) throw outcome?.error ?? new AppError('NO_JOB', { ref });
    return outcome.job;
  }

  private parts(): CollectParts {
    return { store: this.store, codes: this.jobCodes, connection: (name) => this.connection(name) };
  }

  private acting(): ActParts {
    const hasten = async (name: string): Promise<void> => (await this.connections.look(name)).hasten();
    return { ...this.parts(), refresh: (asker) => this.refresh(asker), hasten };
  }

  /** Where a job's files are on its machine. */
  private async placeOf(job: Job): Promise<{ transport: Transport; folder: string }> {
    const { machine, transport } = await this.connection(job.machine);
    const { folderOf } = await import('./connect.ts');
    return { transport, folder: folderOf(this.folder, machine, job) };
  }

  private async planner(): Promise<Planner> {
    const { Planner: Own } = await import('./planner.ts');
    const { folder, codes, store } = this;
    return new Own({
      project: folder,
      codes,
      machine: (name) => this.machine(name),
      newId: () => store.newId(),
      referenceAbove: store.project.reference_above,
    });
  }

  machine(name: string): Promise<MachineRecord> {
    return this.connections.machine(name);
  }

  connection(name: string): Promise<Connection> {
    return this.connections.to(name);
  }
}
