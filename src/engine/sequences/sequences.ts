import { AppError } from '../../errors/index.ts';
import { inParallel } from '../../host/index.ts';
import {
  idMatcher,
  shortId,
  type Job,
  type JobRecord,
  type NewFact,
  type SequenceId,
  type SequenceRecord,
  type SequenceTask,
} from '../../model/index.ts';
import {
  carriers,
  evaluate,
  type Carrier,
  type Going,
  type Move,
  type Sequence,
  type Step,
} from '../../sequence/index.ts';
import type { Objects, State } from '../../store/index.ts';
import type { ActParts, Outcome } from '../outcome.ts';
import { cancelJobs } from '../cancel-jobs.ts';
import type { MachineRecord } from '../machine-record.ts';
import type { OpenAnalysis } from '../open-analysis.ts';
import { refuse } from '../plan.ts';
import type { Planner } from '../planner.ts';
import { Saver } from '../prepare.ts';
import { bring } from '../submit.ts';
import { Bringing, isAway } from './bringing.ts';
import { isProgram, mayRunPrograms, trustPrograms } from './ask-program.ts';
import { Programs, type Patience } from './programs.ts';
import { SavedSequences } from './saved-sequences.ts';
import { takesArrays } from '../takes-arrays.ts';
import { Arrays, trains } from './arrays.ts';
import { canBeTaken, Chaining } from './chaining.ts';
import { planMove } from './plan-move.ts';
import { formerJobs, saidOf, sequenceJobs, taskKey } from './sequence-jobs.ts';
import { changedSteps } from './changed-steps.ts';
import { checkInProject, type Remark } from './check-in-project.ts';
import { readRequest, type ReadRequest, type SequenceFile } from './read-request.ts';
import { startSequence, type Continued } from './start.ts';
import { typicalTimes } from './typical-times.ts';

export interface SequencesParts extends ActParts {
  objects: Objects;
  /** Throws NO_ANALYSIS. */
  analysis: (name: string, flows?: readonly string[]) => Promise<OpenAnalysis>;
  planner: () => Promise<Planner>;
  machine: (name: string) => Promise<MachineRecord>;
}

/** One sequence with how it stands. */
export interface SequenceView extends Going {
  record: SequenceRecord;
}

/** Why a sequence cannot be told of or carried on. */
export interface SequenceFault {
  record: SequenceRecord;
  error: AppError;
}

export interface Advanced {
  /** Something is still to come. */
  isOpen: boolean;
  views: SequenceView[];
  faults: SequenceFault[];
}

const none: ReadonlySet<string> = new Set();

/** So many jobs are brought to their machines at once. */
const atOnce = 8;

/**
 * The sequences of a project. What can be done next follows from the file and the jobs alone (`evaluate`), so any
 * program may carry a sequence on, several at once too: a task gets its job under the project's lock, by whoever is first.
 */
export class Sequences {
  private readonly parts: SequencesParts;
  private readonly chaining: Chaining;
  private readonly saved: SavedSequences;
  private readonly programs: Programs;
  private readonly bringing: Bringing;
  /** How sequences stood last; it holds until there is another fact. */
  private readonly known = new Map<string, { state: State; revision: number; givenUp: number; view: SequenceView }>();

  constructor(parts: SequencesParts) {
    this.parts = parts;
    this.chaining = new Chaining(parts.store);
    this.saved = new SavedSequences(parts.objects, () => parts.store.state.sequences);
    this.programs = new Programs(parts.store);
    this.bringing = new Bringing(parts);
  }

  /** Reads a sequence file and holds it against the project. Throws SEQUENCE_FILE with all that is wrong. */
  async check(file: SequenceFile): Promise<{ read: ReadRequest; warnings: Remark[] }> {
    const read = await readRequest(file);
    const { state } = this.parts.store;
    const planner = await this.parts.planner();
    const remarks = await checkInProject(read, {
      ...this.parts,
      plan: (request) => planner.plan(request),
      isProgram: (name) => isProgram(this.parts.store.folder, name),
      done: (analysis) =>
        [...state.jobs()].filter((job) => job.analysis === analysis && job.status === 'succeeded').toReversed(),
    });
    const [first, ...others] = remarks.filter(({ level }) => level === 'error');
    if (first !== undefined) {
      const lines = others.map((one) => new AppError('SEQUENCE_FILE', { file: read.called, ...one }).message);
      throw new AppError('SEQUENCE_FILE', { file: read.called, ...first }, { detail: lines.join('\n') });
    }
    return { read, warnings: remarks };
  }

  /** Who submits which step of a sequence. */
  async carriers({ sequence, tables }: ReadRequest): Promise<ReadonlyMap<string, Carrier>> {
    const withArrays = await this.withArrays(sequence);
    const points = new Map([...tables].map(([step, table]) => [step, table.points]));
    return carriers(sequence, { canBeTaken, hasArrays: (step) => withArrays.has(step.machine ?? 'local'), points });
  }

  /**
   * Checks a sequence and records it. Nothing is submitted yet. Throws SEQUENCE_FILE, INPUT_UNREADABLE, and SEQUENCE_BUSY if
   * the one that it continues is still under way: both would run what is left.
   */
  async start(file: SequenceFile, continues?: Continued): Promise<SequenceRecord> {
    const { read } = await this.check(file);
    if (continues !== undefined) await this.refuseBusy(continues.id);
    const since = continues === undefined ? undefined : await this.withChanged(read, continues);
    const record = await startSequence(this.parts.store, this.parts.objects, read, since);
    this.saved.know(record, read);
    await trustPrograms(record.id);
    return record;
  }

  /** Held against the jobs that would count: those of steps whose analysis was changed since do not. */
  private async withChanged({ sequence }: ReadRequest, continues: Continued): Promise<Continued> {
    if (continues.from === '*') return continues;
    const { store, objects } = this.parts;
    const former = await this.saved.chainOf(this.current(continues.id));
    const jobs = sequenceJobs(store.state, former).filter(({ status }) => status === 'succeeded');
    const parts = {
      project: store.folder,
      objects,
      planner: await this.parts.planner(),
      analysis: this.parts.analysis,
    };
    const changed = await changedSteps(
      sequence,
      jobs.map(({ id }) => store.state.find(id)),
      parts,
    );
    return changed.length === 0 ? continues : { ...continues, changed };
  }

  /** Starts a sequence anew; `continues` says what counts of it. By default from its saved file. Throws as `start` does. */
  async rerun(
    { id, name }: SequenceRecord,
    { from, file }: { from?: string; file?: SequenceFile },
  ): Promise<SequenceRecord> {
    const { sequence } = file === undefined ? await this.saved.open(this.current(id)) : await readRequest(file);
    const steps = sequence.steps.map((step) => step.name);
    if (from !== undefined && from !== '*' && !steps.includes(from))
      throw new AppError('NO_STEP', { name, step: from, known: steps });
    return this.start(file ?? (await this.saved.file(this.current(id))), {
      id,
      ...(from === undefined ? {} : { from }),
    });
  }

  /** The sequence that a person means: its id or a part of it as {@link idMatcher} has it, or its name (then the newest). */
  find(ref: string): SequenceRecord {
    const all = [...this.parts.store.state.sequences.values()];
    const isMeant = idMatcher(ref);
    const byId = all.filter(({ id }) => isMeant(id));
    const found = byId.length > 0 ? byId : all.filter((one) => one.name === ref).slice(-1);
    const [first] = found;
    if (first === undefined) throw new AppError('NO_SEQUENCE', { ref, known: all.map((one) => one.name) });
    if (found.length > 1)
      throw new AppError('AMBIGUOUS_JOB', {
        ref,
        matches: found.slice(0, 5).map(({ id }) => shortId(id)),
        count: found.length,
      });
    return first;
  }

  /** The jobs of a sequence and of those that it continues, the latter first. */
  jobs(record: SequenceRecord): Job[] {
    const { state } = this.parts.store;
    const former = record.continues === undefined ? undefined : state.sequences.get(record.continues.id);
    // Ids sort by time: a record that somebody edited cannot lead in a circle.
    const earlier = former !== undefined && former.id < record.id ? this.jobs(former) : [];
    return [...earlier, ...state.jobsOfSequence(record.id)];
  }

  async view(record: SequenceRecord): Promise<SequenceView> {
    const { state } = this.parts.store;
    const { revision } = state;
    const { givenUp } = this.chaining;
    const before = this.known.get(record.id);
    const isKnown = before?.state === state && before.revision === revision && before.givenUp === givenUp;
    if (isKnown && before.view.record === record) return before.view;
    const view = await this.evaluated(record);
    this.known.set(record.id, { state, revision, givenUp, view });
    return view;
  }

  private async evaluated(record: SequenceRecord): Promise<SequenceView> {
    const { sequence, points } = await this.saved.open(record);
    const jobs = sequenceJobs(this.parts.store.state, await this.saved.chainOf(record));
    const { jobs: most, nodeHours } = sequence.limits;
    const withArrays = most === undefined && nodeHours === undefined ? none : await this.withArrays(sequence);
    const standing = evaluate(sequence, jobs, {
      points,
      ...saidOf(record),
      canChain: (job, step) => this.chaining.canChain(job, step),
      hasArrays: (step) => withArrays.has(step.machine ?? 'local'),
    });
    return { record, sequence, standing, typicalMs: typicalTimes(this.parts.store.state) };
  }

  /** Machines whose scheduler has arrays. */
  private async withArrays({ steps }: Sequence): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const name of new Set(steps.flatMap(machinesOf)))
      if (await this.parts.machine(name).then(takesArrays, () => false)) found.add(name);
    return found;
  }

  /** All of them, in the order they were started; of one that cannot be read, why. */
  async views(): Promise<(SequenceView | SequenceFault)[]> {
    const records = [...this.parts.store.state.sequences.values()];
    return Promise.all(
      records.map(async (record) => this.view(record).catch((error: unknown) => ({ record, error: ownFault(error) }))),
    );
  }

  /** Advances all that are not cancelled. One that cannot be read keeps none of the others from going on. */
  async advanceAll(): Promise<Advanced> {
    const advanced: Advanced = { isOpen: false, views: [], faults: [] };
    for (const record of this.parts.store.state.sequences.values()) {
      if (typeof record.cancel_requested_at === 'string') continue;
      try {
        const view = await this.advance(record);
        const { standing } = view;
        advanced.views.push(view);
        // What only a program can propose that must not run here is not waited for.
        advanced.isOpen ||= standing.moves.length > 0 || standing.tasks.some(({ state }) => state === 'active');
        advanced.isOpen ||= standing.questions.some((question) => this.programs.isAsking(record, question));
        advanced.isOpen ||= this.current(record.id) !== view.record; // it has just answered
      } catch (error) {
        advanced.faults.push({ record, error: ownFault(error) });
      }
    }
    return advanced;
  }

  /** Ends what goes on in the background. */
  async close(): Promise<void> {
    await this.programs.close();
  }

  /** Submits whatever can be submitted now. Resolves with how the sequence stands afterwards. */
  async advance(record: SequenceRecord, patience: Patience = 'short'): Promise<SequenceView> {
    let view = await this.view(this.current(record.id));
    if (view.standing.questions.length > 0 && (await mayRunPrograms(record.id))) {
      for (const question of view.standing.questions) await this.programs.ask(view.record, question, patience);
      view = await this.view(this.current(record.id));
    }
    // What a scheduler has accepted may be what another job can be made to wait for.
    for (let left = view.standing.tasks.length + 1; view.standing.moves.length > 0 && left > 0; left -= 1) {
      const jobs = await this.make(view.record, view.standing.moves);
      await inParallel(trains(jobs), (train) => this.bringAll(train), atOnce);
      const before = view.standing.moves.map(({ key }) => key).join();
      view = await this.view(this.current(record.id));
      if (view.standing.moves.map(({ key }) => key).join() === before) break;
    }
    return view;
  }

  /** One after the other, as far as they are taken: what is refused, or is open, the records say, and the next look goes by it. */
  private async bringAll(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      try {
        await bring(this.parts.store, await this.parts.connection(job.machine), job);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (!AppError.is(error, 'SCHEDULER_REFUSED')) return;
      }
    }
  }

  /**
   * No new job is made from now on, and those that there are, are cancelled. One that ended meanwhile is no failure. Throws
   * SEQUENCE_OVER; a sequence that cannot be read can be cancelled.
   */
  async cancel(record: SequenceRecord): Promise<void> {
    const { id } = record;
    const { store } = this.parts;
    const state = await this.view(record).then(
      ({ standing }) => standing.state,
      () => undefined,
    );
    if (state === 'succeeded' || state === 'failed')
      throw new AppError('SEQUENCE_OVER', { name: record.name, id: shortId(id), state });
    const set = { cancel_requested_at: store.now().toISOString() };
    const open = (state: State): Outcome[] =>
      [...state.jobsOfSequence(id)].flatMap((job) => (job.isFinal || !job.isOurs ? [] : { ref: job.id, job }));
    const outcomes = await cancelJobs(this.parts, open, [
      { type: 'sequence', sequence: { id, set }, why: 'cancelled' },
    ]);
    const failed = outcomes.find(({ error }) => error !== undefined && !AppError.is(error, 'BAD_STATUS'));
    if (failed?.error !== undefined) throw failed.error;
  }

  /** Jobs for tasks that have none yet; one append for all of them. */
  private async make(record: SequenceRecord, moves: readonly Move[]): Promise<Job[]> {
    const { store, machine } = this.parts;
    const planner = await this.parts.planner();
    const formers = formerJobs(store.state, await this.saved.chainOf(record));
    const refused: Record<string, string> = {};
    const job = (id: string): Job => store.state.find(id);
    const bring = (one: Job, files: string): Promise<void> => this.bringing.bring(one, files);
    const parts = { project: store.folder, sequence: record, job, machine, bring };
    // In the order of the points, also where many are of one millisecond.
    const ids = moves.map(() => store.newId()).toSorted();
    const arrays = new Arrays(
      () => store.newId(),
      async (name) => (await this.parts.connection(name)).scheduler.mostTasks?.(),
    );
    const made = await this.parts.objects.together((objects) => {
      const saver = new Saver(store, objects);
      return inParallel([...moves.entries()], async ([at, move]): Promise<JobRecord | undefined> => {
        try {
          const plan: Planner['plan'] = (request, upstream) =>
            planner.plan({ ...request, ...(ids[at] && { id: ids[at] }) }, upstream);
          const { plan: own, task } = await planMove(move, { ...parts, plan });
          refuse(own);
          const former = move.attempt > 1 || formers.size === 0 ? undefined : formers.get(taskKey(task));
          const record = await saver.save(own, { sequence: task, ...(former && { rerun_of: former }) });
          return arrays.take(own, record, { atMost: move.atMost, pack: move.definition.pack });
        } catch (error) {
          if (!(error instanceof AppError) || error.kind === 'integrity') throw error;
          if (isAway(error)) return undefined;
          // It may be that only the files are missing that come later: then it waits for them here.
          if (move.after.length > 0) this.chaining.giveUp(move.definition);
          else refused[move.key] = error.message;
          return undefined;
        }
      });
    });
    const records = made.filter((set) => set !== undefined);
    await arrays.close(records);
    const prepared = records.map((set): NewFact => ({ type: 'prepared', job: set.id, set }));
    const facts = await store.change((state) => {
      const taken = new Set([...state.jobsOfSequence(record.id)].map((job) => tryKey(job.record.sequence)));
      const isCancelled = typeof state.sequences.get(record.id)?.cancel_requested_at === 'string';
      const isFree = ({ set }: NewFact): boolean => taken.size === 0 || !taken.has(tryKey(set?.sequence));
      const own = isCancelled ? [] : prepared.filter(isFree);
      const set = { refused: { ...state.sequences.get(record.id)?.refused, ...refused } };
      return Object.keys(refused).length === 0 ? own : [...own, { type: 'sequence', sequence: { id: record.id, set } }];
    });
    return facts.flatMap((fact) => (fact.job === undefined ? [] : (store.state.job(fact.job) ?? [])));
  }

  private current(id: SequenceId): SequenceRecord {
    return this.parts.store.state.sequences.get(id) ?? this.find(id);
  }

  private async refuseBusy(id: SequenceId): Promise<void> {
    const { record, standing } = await this.view(this.current(id));
    if (standing.state === 'running') throw new AppError('SEQUENCE_BUSY', { name: record.name, id });
  }
}

function machinesOf(step: Step): string[] {
  return step.kind === 'loop' ? step.steps.flatMap(machinesOf) : [step.machine ?? 'local'];
}

/** What is wrong with one sequence alone; anything else is thrown on. */
function ownFault(error: unknown): AppError {
  if (error instanceof AppError && error.kind === 'integrity') return error;
  throw error;
}

/** One try of a task. */
function tryKey(task: SequenceTask | undefined): string {
  return task === undefined ? '' : `${taskKey(task)} ${task.attempt}`;
}
