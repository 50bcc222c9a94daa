import type { FinalStatus, Pack, Resources } from '../model/index.ts';

/** A job that is ready to run: its folder is staged, its script is in it. */
export interface Submission {
  /** `tokenOf(id)`: the name by which the job is found again. At most one job of a scheduler ever has it. */
  token: string;
  /** Absolute folder on the machine; the scheduler starts the script with this as its working directory. */
  folder: string;
  /** Name of the script in the folder. */
  script: string;
  resources: Resources;
  /**
   * The native id of an earlier acceptance that came to nothing: whoever names it has found that the queue has forgotten
   * the job, or could not launch it, and that it never started. It is submitted again then, at most once, unless the queue
   * knows otherwise.
   */
  forgotten?: string;
  /** A word for the scheduler to keep with the job, unless the machine's settings say another one; [A-Za-z0-9:]. */
  comment?: string;
  /**
   * Jobs of this scheduler that have to end well first. Where one did not, the job is ended without having run; where the
   * scheduler cannot be sure of that (it may have forgotten one), the script finds out for itself (`Predecessor`).
   */
  after?: readonly JobRef[];
  /**
   * So many tasks of one script, told apart by SLURM_ARRAY_TASK_ID, from 0: the native id of one is `ID_TASK`, and its
   * {@link JobRef} names this submission as its `array`. Only where a scheduler has such a thing.
   */
  tasks?: number;
  /** Of an array: so many tasks of it may run at the same time. */
  atMost?: number;
  /** Of an array: so many jobs share each task, as steps of its allocation; `resources` are those of one of them. */
  pack?: Pack;
  /** Jobs of this scheduler that have to have ended first, however they did. */
  behind?: readonly JobRef[];
}

/** The scheduler's word that it has the job. */
export interface Accepted {
  nativeId: string;
  /** ISO 8601 UTC, the scheduler's clock. */
  at: string;
}

/** A job as one asks for it: never by the native id alone, which a scheduler may hand out again. */
export interface JobRef {
  token: string;
  nativeId: string;
  folder: string;
  /** Of a task of an array: the token that the array was submitted with. */
  array?: string;
  /** It is one of several in that task: a step that has its token as its name. */
  isStep?: true;
}

/** What a scheduler says of one job, in our words beside its own. */
export interface Sighting {
  phase: 'queued' | 'held' | 'running' | 'ended' | 'unknown';
  /** The scheduler's own word, e.g. `PENDING`; kept and shown. */
  word: string;
  /** Only when ended: what the scheduler says became of it. `succeeded` means: exit code 0, as far as it knows. */
  outcome?: FinalStatus;
  exitCode?: number;
  /** The signal that ended it. */
  signal?: number;
  /** Why it waits or ended, for people. */
  reason?: string;
  /** Of one that waits: since when, ISO 8601 UTC. One that was put back into the queue waits anew. */
  queuedAt?: string;
  /** ISO 8601 UTC */
  startedAt?: string;
  endedAt?: string;
  host?: string;
  /** It has ended in an allocation that goes on: its script may have something to say yet. */
  isInAllocation?: true;
  /** It was cancelled as it was launched, and maybe by its node, which refused that: whether its script ran, its folder tells. */
  isUnlaunched?: true;
  /**
   * Of a task: the scheduler keeps nothing of it, and has not forgotten its array. If its folder does not say that it
   * started, it was cancelled while it waited.
   */
  isUntraced?: true;
  peakMemoryBytes?: number;
  /** The scheduler's own record of a job that ended, by its field names; kept as it is. */
  record?: Readonly<Record<string, string>>;
}

/** One answer to "what do you know of these": a job that is not in `jobs` is one the scheduler does not know (any more). */
export interface Look {
  jobs: ReadonlyMap<string, Sighting>;
  /**
   * Of a queue that may lose a job it has accepted: whether it keeps `accounts` of ended ones, or knows only what is in
   * the `queue` and what ended lately. Absent for a queue that loses nothing.
   */
  memory?: 'accounts' | 'queue';
  /** Tokens of those of which a brief look does not tell: neither what is in `jobs` nor that they are not there counts. */
  open?: ReadonlySet<string>;
}

/**
 * A queue on one machine. It keeps no state of its own: all it knows is asked from the queue.
 *
 * Rejections: SCHEDULER_REFUSED (the queue said no: certainly nothing was accepted), SCHEDULER_FULL (the same, but there may be
 * room later), SCHEDULER_UNCERTAIN or
 * MACHINE_UNREACHABLE (nobody knows: ask `find` before anything else).
 */
export interface Scheduler {
  /**
   * Resolves once the queue has accepted the job and that will survive a crash of everything of ours. Safe to repeat: a
   * second call with the same token does not submit again but gives the same answer.
   */
  submit(submission: Submission): Promise<Accepted>;

  /** How many tasks an array may have; absent where there are no arrays. */
  mostTasks?(): Promise<number>;

  /** The job that carries this token, if the queue has or had one. */
  find(token: string): Promise<Accepted | undefined>;

  /**
   * One question for many jobs, answered by token. Words that are not known give phase `unknown`, never an error. `isBrief`:
   * only what can be told at once; of which jobs more has to be asked or waited for is in `open`.
   */
  look(jobs: readonly JobRef[], how?: { isBrief?: boolean }): Promise<Look>;

  /**
   * Ends the jobs with all their processes, and nothing else, in few questions however many they are. Resolves when that is
   * certain or asked for; one that has ended is no error.
   */
  cancel(...jobs: readonly JobRef[]): Promise<void>;

  /** Keeps a queued job from starting / lets it start again. Rejects with NOT_SUPPORTED where there is no such thing. */
  hold(job: JobRef): Promise<void>;
  release(job: JobRef): Promise<void>;
}
