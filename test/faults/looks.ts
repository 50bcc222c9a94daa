import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { tokenOf, type VisualizationRecord } from '../../src/model/index.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Lane } from './lane.ts';

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
] as const;
export type End = (typeof ends)[number];

/** What became of one look. */
export interface LookTrial {
  end: End;
  /** When the fault met it: before or after the server was ready. */
  wasReady: boolean;
  /** What is wrong; empty as it should be. */
  wrong: string[];
  /** Why each look ended, as the record has it. */
  reasons: (string | null)[];
  seconds: number;
}

/** A pvserver of a job that ran in a lane, which is ended in one way or another. */
export class LookTrials {
  readonly #cluster: Cluster;
  readonly #lane: Lane;
  readonly #job: string;

  constructor(cluster: Cluster, lane: Lane, job: string) {
    this.#cluster = cluster;
    this.#lane = lane;
    this.#job = job;
  }

  /** Where the job's files are on the machine. */
  get folder(): string {
    return join(this.#cluster.home, 'simtrail', this.#record.id);
  }

  async run(end: End, random: () => number, usualMs: number): Promise<LookTrial> {
    const begun = performance.now();
    const before = new Set<string>(this.#looks().map(({ id }) => id));
    const limit = 4 + random() * 16;
    const { user } = this.#lane;
    const words = ['visualize', this.#job, '--paraview', '--json', '--project', user.project];
    if (end === 'time limit') words.push('--limit', `${Math.ceil(limit)}s`);
    const look = new Server(words, user);
    const others: ChildProcess[] = [];
    try {
      await this.#end(end, { look, random, usualMs, others, before });
      const wasReady = look.ready !== undefined;
      // A connection that breaks early is made again, and the look goes on: it is ended then as a person would.
      if (!wasReady)
        void look
          .until(() => look.ready)
          .then(
            () => look.child.kill('SIGINT'),
            () => undefined,
          );
      const isOver = await Promise.race([look.ended.then(() => true), wait(150_000, false)]);
      const wrong = isOver ? [] : ['simtrail did not end'];
      if (!isOver) look.child.kill('SIGKILL');
      wrong.push(...(await this.#left()));
      const now = this.#looks().filter(({ id }) => !before.has(id));
      const seconds = (performance.now() - begun) / 1000;
      return { end, wasReady, wrong, reasons: now.map((one) => one.end), seconds };
    } finally {
      for (const child of others) child.kill('SIGKILL');
      look.child.kill('SIGKILL');
    }
  }

  async #end(
    end: End,
    {
      look,
      random,
      usualMs,
      others,
      before,
    }: { look: Server; random: () => number; usualMs: number; others: ChildProcess[]; before: ReadonlySet<string> },
  ): Promise<void> {
    const instant = random() * usualMs;
    const isThere = async (name: RegExp): Promise<number[]> =>
      look.until(() => {
        const found = this.#processes().filter(({ args }) => name.test(args));
        return found.length > 0 ? found.map(({ pid }) => pid) : undefined;
      });
    const begun = (): VisualizationRecord | undefined => this.#looks().find(({ id }) => !before.has(id));
    const slurmId = async (): Promise<string> => look.until(() => begun()?.slurm_id ?? undefined);
    const admin = (...words: string[]): unknown =>
      execFileSync(words[0] ?? '', words.slice(1), { env: { ...process.env, SLURM_CONF: this.#cluster.slurmConf } });
    const killSome = async (name: RegExp): Promise<void> => {
      const pids = await isThere(name);
      await wait(random() * 3_000);
      for (const pid of pids) spawnSync('kill', ['-KILL', String(pid)]);
    };

    if (end === 'simtrail killed') {
      await Promise.race([wait(60 + instant), look.ended]);
      look.child.kill('SIGKILL');
    } else if (end === 'ssh killed') {
      await Promise.race([wait(60 + instant), look.ended]);
      for (const pid of pidsWith(`HOME=${this.#lane.user.home}`, 'ssh')) spawnSync('kill', ['-KILL', String(pid)]);
    } else if (end === 'connection cut') {
      await Promise.race([wait(60 + instant), look.ended]);
      await this.#lane.cutsWhileRunning(look.ended);
    } else if (end === 'server killed') await killSome(/^\S*pvserver --server-port/);
    else if (end === 'supervisor killed') await killSome(/supervise\.py/);
    else if (end === 'X server killed') await killSome(/^\S*Xvfb /);
    else if (end === 'job cancelled') {
      const id = await slurmId();
      await wait(random() * usualMs);
      admin('scancel', id);
    } else if (end === 'time limit of the queue') {
      const id = await slurmId();
      await look.until(() => begun()?.host ?? undefined);
      admin('scontrol', 'update', `jobid=${id}`, 'EndTime=now+1');
    } else if (end === 'stopped') {
      const { id } = await look.until(begun);
      await wait(random() * usualMs);
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

  get #record(): { id: string } {
    const found = this.#lane.records().find(({ job_name }) => job_name === this.#job);
    if (found === undefined) throw new Error(`no job ${this.#job}`);
    return found;
  }

  /** As the log has them now; jobs.json follows it later. */
  #looks(): readonly VisualizationRecord[] {
    const lines = readFileSync(join(this.#lane.user.project, '.simtrail/log.jsonl'), 'utf8').split('\n');
    const last = lines.findLast((line) => line.includes('"type":"visualized"') && line.endsWith('}'));
    if (last === undefined) return [];
    return (JSON.parse(last) as { set: { visualizations: VisualizationRecord[] } }).set.visualizations;
  }

  /** Ids of all looks of which there is a trace: on the record, or in the job's folder on the machine. */
  #ids(): string[] {
    const folder = join(this.folder, '.simtrail/views');
    return [...new Set([...this.#looks().map(({ id }) => id), ...(existsSync(folder) ? readdirSync(folder) : [])])];
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
      const env = { ...process.env, SLURM_CONF: this.#cluster.slurmConf };
      return execFileSync('squeue', words, { encoding: 'utf8', env }).split('\n').filter(Boolean);
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

interface Ready {
  url: string;
  command: string;
}

/** A running `visualize --paraview`. */
class Server {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  ready: Ready | undefined;
  #errors = '';

  constructor(words: readonly string[], { env }: Lane['user']) {
    const program = join(import.meta.dirname, '../../bin/simtrail');
    this.child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.ended = new Promise((done) => this.child.once('close', done));
    let said = '';
    this.child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (this.ready === undefined && said.includes('\n'))
        this.ready = JSON.parse(said.slice(0, said.indexOf('\n'))) as Ready;
    });
    this.child.stderr?.on('data', (bytes: Buffer) => (this.#errors += bytes.toString()));
  }

  /** What is asked for, as soon as it is there. Throws when the look has ended before. */
  async until<T>(ask: () => T | undefined): Promise<T> {
    for (;;) {
      const found = ask();
      if (found !== undefined) return found;
      if (this.child.exitCode !== null) throw new Error(`it ended before its time: ${this.#errors}`);
      await wait(100);
    }
  }
}

/** A ParaView client that has connected and stays. */
async function connects({ url, command }: Ready): Promise<ChildProcess> {
  const id = /--connect-id=(\d+)/.exec(command)?.[1];
  const port = /:(\d+)$/.exec(url)?.[1];
  const script = `
import sys, time
from paraview.simple import *
assert Connect('127.0.0.1', ${port}) is not None
print('connected', flush=True)
time.sleep(600)`;
  const client = spawn('pvpython', [`--connect-id=${id}`, '-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  client.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  await new Promise<void>((done, fail) => {
    client.stdout.on('data', (bytes: Buffer) => bytes.includes('connected') && done());
    client.once('close', () => fail(new Error(`the client could not connect: ${errors.slice(-300)}`)));
  });
  return client;
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
