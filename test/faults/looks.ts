import { execFileSync, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { tokenOf, type JobRecord, type VisualizationRecord } from '../../src/model/index.ts';
import { clusterUp, stopPart, type Cluster } from '../cluster/cluster.ts';
import type { Lane } from './lane.ts';
import { connects, LookProgram } from './look-program.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures');

/** How a look at a job is ended. */
export const ends = [
  'simtrail killed',
  'client killed',
  'time limit',
  'job cancelled',
  'ssh killed',
  'server killed',
  'connection cut',
  'supervisor killed',
  'stopped',
  'X server killed',
  'time limit of the queue',
  'job ended',
  'node restarted',
] as const;
export type End = (typeof ends)[number];

/** How the record may say that a look ended; one that was not ready may have failed to begin. */
const reasonsOf: Readonly<Record<End, readonly string[]>> = {
  'simtrail killed': ['its keeper was gone'],
  'client killed': ['left'],
  'time limit': ['time'],
  'job cancelled': ['stopped', 'failed', 'killed', 'link'],
  'ssh killed': ['link'],
  'server killed': ['failed', 'killed'],
  'connection cut': ['link'],
  'supervisor killed': ['link', 'failed', 'killed'],
  stopped: ['stopped'],
  'X server killed': ['failed'],
  'time limit of the queue': ['stopped', 'failed', 'killed', 'link'],
  'job ended': ['stopped', 'failed', 'killed', 'link'],
  'node restarted': ['closed'],
};

/** What became of one look. */
export interface LookTrial {
  end: End;
  /** Whether the server was ready when the fault had met it. */
  wasReady: boolean;
  /** What is wrong; empty as it should be. */
  wrong: string[];
  /** Why each look ended, as the record has it. */
  reasons: (string | null)[];
  seconds: number;
}

interface Trial {
  look: LookProgram;
  /** The job that is looked at. */
  job: string;
  random: () => number;
  usualMs: number;
  /** Processes that the trial ends in the end. */
  others: ChildProcess[];
  /** Looks that were there before. */
  before: ReadonlySet<string>;
}

/** Looks at the jobs of a lane, which are ended in one way or another. */
export class LookTrials {
  readonly #cluster: Cluster;
  readonly #lane: Lane;
  readonly #finished: string;
  #running = 0;

  private constructor(cluster: Cluster, lane: Lane, finished: string) {
    this.#cluster = cluster;
    this.#lane = lane;
    this.#finished = finished;
  }

  static async on(cluster: Cluster, lane: Lane): Promise<LookTrials> {
    const trials = new LookTrials(cluster, lane, 'looked-at');
    const { user } = lane;
    await user.does('submit', 'trivial', '--name', 'looked-at', '--on', 'cluster', '--wait');
    trials.#leavesFiles('looked-at');
    const slow = join(fixtures, 'slow');
    await user.does('analysis', 'add', 'slow', '--code', join(slow, 'code.yaml'), join(slow, 'input.json'));
    return trials;
  }

  async run(end: End, random: () => number, usualMs: number): Promise<LookTrial> {
    const begun = performance.now();
    const { user } = this.#lane;
    const isInside = end === 'job ended';
    const job = isInside ? await this.#runs() : this.#finished;
    const before = new Set<string>(this.#looks().map(({ id }) => id));
    const kind = isInside && random() < 0.5 ? '--follow' : '--paraview';
    const words = ['visualize', job, kind, '--json', '--project', user.project];
    if (isInside) words.push('--inside');
    if (end === 'time limit') words.push('--limit', `${Math.ceil(4 + random() * 16)}s`);
    const look = new LookProgram(words, user);
    const others: ChildProcess[] = [];
    const wrong: string[] = [];
    try {
      await this.#end(end, { look, job, random, usualMs, others, before }).catch((error: unknown) => {
        wrong.push(String(error));
      });
      const wasReady = look.ready !== undefined;
      // A connection that breaks early is made again, and a node that is restarted keeps what runs: such a look goes on, and
      // is ended as a person would.
      const goesOn = end === 'node restarted' || (!wasReady && ['ssh killed', 'connection cut'].includes(end));
      if (goesOn) {
        const ending = look.until(() => look.ready).then(() => look.child.kill('SIGINT'));
        ending.catch(() => undefined);
      }
      const isOver = await Promise.race([look.ended.then(() => true), wait(150_000, false)]);
      if (!isOver) wrong.push('simtrail did not end');
      if (!isOver) look.child.kill('SIGKILL');
      wrong.push(...(await this.#left()));
      const reasons = this.#looks().flatMap((one) => (before.has(one.id) ? [] : [one.end]));
      const known = [
        ...reasonsOf[end],
        ...(wasReady ? [] : ['failed', 'killed', 'no-server']),
        ...(goesOn ? ['closed'] : []),
      ];
      for (const reason of reasons) {
        if (!known.includes(reason ?? 'none')) wrong.push(`the record says that it ended by: ${reason}`);
      }
      if (isInside) await user.types('cancel', job, '--project', user.project);
      return { end, wasReady, wrong, reasons, seconds: (performance.now() - begun) / 1000 };
    } finally {
      for (const child of others) child.kill('SIGKILL');
      look.child.kill('SIGKILL');
    }
  }

  async #end(end: End, { look, job, random, usualMs, others, before }: Trial): Promise<void> {
    /** At any time before it is ready, or some time after. */
    const atSomeTime = async (): Promise<void> => {
      const instant = random();
      if (random() < 0.5) await Promise.race([wait(60 + instant * usualMs), look.ended]);
      else await look.until(() => look.ready).then(async () => wait(instant * 2_000));
    };
    const isThere = async (name: RegExp): Promise<number[]> =>
      look.until(() => {
        const found = this.#processes().filter(({ args }) => name.test(args));
        return found.length > 0 ? found.map(({ pid }) => pid) : undefined;
      });
    const begun = (): VisualizationRecord | undefined => this.#looks().find(({ id }) => !before.has(id));
    const slurmId = async (): Promise<string> => look.until(() => begun()?.slurm_id ?? undefined);
    const killSome = async (name: RegExp): Promise<void> => {
      const pids = await isThere(name);
      await atSomeTime();
      for (const pid of pids) spawnSync('kill', ['-KILL', String(pid)]);
    };

    if (end === 'simtrail killed') {
      await atSomeTime();
      look.child.kill('SIGKILL');
    } else if (end === 'ssh killed') {
      await atSomeTime();
      for (const pid of pidsWith(`HOME=${this.#lane.user.home}`, 'ssh')) spawnSync('kill', ['-KILL', String(pid)]);
    } else if (end === 'connection cut') {
      await atSomeTime();
      await this.#lane.cutsWhileRunning(look.ended);
    } else if (end === 'server killed') await killSome(/^\S*pvserver --server-port/);
    else if (end === 'supervisor killed') await killSome(/^\S*python\S* .*supervise\.py \{/);
    else if (end === 'X server killed') await killSome(/^\S*Xvfb /);
    else if (end === 'job cancelled') {
      const id = await slurmId();
      await atSomeTime();
      this.#slurm('scancel', id);
    } else if (end === 'job ended') {
      await slurmId();
      await atSomeTime();
      await this.#lane.user.types('cancel', job, '--project', this.#lane.user.project);
    } else if (end === 'time limit of the queue') {
      const id = await slurmId();
      await look.until(() => begun()?.host ?? undefined);
      this.#slurm('scontrol', 'update', `jobid=${id}`, 'EndTime=now+1');
    } else if (end === 'node restarted') {
      const id = await slurmId();
      await atSomeTime();
      await stopPart(`slurmd.${this.#slurm('squeue', '--noheader', `--job=${id}`, '--format=%N').trim()}`, 'KILL');
      await clusterUp();
    } else if (end === 'stopped') {
      const { id } = await look.until(begun);
      await atSomeTime();
      await this.#lane.user.types('visualize', '--stop', id, '--project', this.#lane.user.project);
    } else if (end === 'client killed') {
      const client = await connects(await look.until(() => look.ready));
      others.push(client);
      await wait(random() * 2_000);
      client.kill('SIGKILL');
    } else {
      // The time may be over before it is ready, before the client has come, or while it is there.
      const coming = look.until(() => look.ready).then(connects);
      const client = await Promise.race([coming.catch(() => undefined), look.ended.then(() => undefined)]);
      if (client === undefined) void coming.then((late) => late.kill('SIGKILL')).catch(() => undefined);
      else others.push(client);
    }
  }

  /** Submits a job and waits until it runs. */
  async #runs(): Promise<string> {
    const { user } = this.#lane;
    const name = `slow ${(this.#running += 1)}`;
    await user.does('submit', 'slow', '--name', name, '--on', 'cluster');
    while (this.#recordOf(name).status !== 'running') await user.does('jobs');
    this.#leavesFiles(name);
    return name;
  }

  /** Puts there what a program would have left. */
  #leavesFiles(job: string): void {
    const folder = join(this.#cluster.home, 'simtrail', this.#recordOf(job).id);
    cpSync(join(fixtures, 'slac'), folder, { recursive: true });
    execFileSync('chown', ['-R', this.#cluster.user, folder]);
  }

  #slurm(...words: string[]): string {
    const env = { ...process.env, SLURM_CONF: this.#cluster.slurmConf };
    return execFileSync(words[0] ?? '', words.slice(1), { env, encoding: 'utf8' });
  }

  #recordOf(job: string): JobRecord {
    const found = this.#lane.records().find(({ job_name }) => job_name === job);
    if (found === undefined) throw new Error(`no job ${job}`);
    return found;
  }

  /** As the log has them now; jobs.json follows it later. */
  #looks(): VisualizationRecord[] {
    const byJob = new Map<string, readonly VisualizationRecord[]>();
    for (const line of this.#lane.user.log().split('\n')) {
      if (!line.includes('"type":"visualized"') || !line.endsWith('}')) continue;
      const { job, set } = JSON.parse(line) as { job: string; set: { visualizations?: VisualizationRecord[] } };
      if (set.visualizations !== undefined) byJob.set(job, set.visualizations);
    }
    return [...byJob.values()].flat();
  }

  /** Ids of all looks of which there is a trace: on the record, or in the jobs' folders on the machine. */
  #ids(): string[] {
    const folders = this.#lane.records().map(({ id }) => join(this.#cluster.home, 'simtrail', id, '.simtrail/views'));
    const there = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
    return [...new Set([...this.#looks().map(({ id }) => id), ...there])];
  }

  /** Processes of these looks, wherever in the tree they are. */
  #processes(): { pid: number; args: string }[] {
    return processesOf(new Set(this.#ids()), this.#cluster.user);
  }

  /** What is left of the looks when they had time to end. */
  async #left(): Promise<string[]> {
    const queue = (): string[] => {
      const names = this.#ids().map((id) => tokenOf(id as VisualizationRecord['id']));
      if (names.length === 0) return [];
      const words = ['--noheader', `--name=${names.join(',')}`, '--format=%i %T'];
      return this.#slurm('squeue', ...words)
        .split('\n')
        .filter(Boolean);
    };
    for (const until = Date.now() + 120_000; Date.now() < until; await wait(500)) {
      if (queue().length + this.#processes().length === 0) break;
    }
    const listed = await this.#lane.user.does('visualize', '--list', '--json');
    const known = new Set(this.#looks().map(({ id }) => id as string));
    return [
      ...queue().map((line) => `job ${line}`),
      ...this.#processes().map(({ pid, args }) => `process ${pid} ${args}`),
      ...this.#ids().flatMap((id) => (known.has(id) ? [] : [`${id} is not on the record`])),
      ...this.#looks().flatMap((look) => (look.ended_at === null ? [`${look.id} has no end on the record`] : [])),
      ...(JSON.parse(listed) as { visualizations: unknown[] }).visualizations.map(() => 'one is listed as running'),
    ];
  }
}

function processesOf(looks: ReadonlySet<string>, account: string): { pid: number; args: string }[] {
  const uid = Number(execFileSync('id', ['-u', account], { encoding: 'utf8' }));
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    const args = textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
    const [, view = ''] = /(?:^|\0)SIMTRAIL_VIEW=([^\0]*)/.exec(textOf(`/proc/${pid}/environ`)) ?? [];
    const isNamed = looks.has(view) || [...looks].some((id) => args.includes(id));
    if (!isNamed || !new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(textOf(`/proc/${pid}/status`))) return [];
    return [{ pid: Number(pid), args }];
  });
}

/** Processes of a program with a variable in their environment. */
function pidsWith(variable: string, program: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && textOf(`/proc/${pid}/environ`).split('\0').includes(variable))
    .filter((pid) => basename(textOf(`/proc/${pid}/cmdline`).split('\0')[0]?.replace(/:.*/, '') ?? '') === program)
    .map(Number);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has gone
  }
}

/** One line an end. */
export function tableOfLooks(trials: readonly LookTrial[]): string {
  const lines = ends.flatMap((end) => {
    const those = trials.filter((trial) => trial.end === end);
    if (those.length === 0) return [];
    const reasons = those.flatMap((trial) => (trial.reasons.length === 0 ? ['not begun'] : trial.reasons));
    const told = [...new Set(reasons)].map((reason) => `${reasons.filter((one) => one === reason).length} ${reason}`);
    const columns = [
      those.length,
      those.filter((one) => one.wasReady).length,
      those.filter((one) => one.wrong.length > 0).length,
    ];
    return [`${end.padEnd(24)}${columns.map((n) => String(n).padStart(8)).join('')}   ${told.join(', ')}`];
  });
  return [`${'end'.padEnd(24)}  trials   ready   wrong   as the record has it`, ...lines].join('\n');
}
