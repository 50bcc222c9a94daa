import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { JobRecord } from '../../src/model/index.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { User } from '../user.ts';

export interface LaneOptions {
  /** How long a job takes, seconds. */
  sleep?: string;
  /** A line at the end of the job's program. */
  last?: string;
  /** Further results that are collected, as YAML has them in brackets. */
  small?: string;
  /** A line for Slurm. */
  directive?: string;
  /** Of a job. */
  memory?: string;
  workFolder?: string;
  /** Another port that leads to the login node. */
  port?: number;
  /** How results are looked at, as YAML has it in braces. */
  visualize?: string;
  /** Folder of Slurm's programs. */
  programs?: string;
}

/** Somebody with a connection and a project of their own, who submits trivial jobs to the cluster. */
export class Lane {
  readonly user = new User();
  /** Names of jobs that were reported as submitted. */
  readonly reported: string[] = [];
  private readonly mark = `lane-${process.pid}-${Math.random().toString(36).slice(2)}`;

  /** Each run of a job appends the job's id to the file `runs`. */
  static async on(cluster: Cluster, runs: string, options: LaneOptions = {}): Promise<Lane> {
    const lane = new Lane();
    const { user } = lane;
    const config = join(user.home, 'config/simtrail');
    mkdirSync(config, { recursive: true });
    // The mark is how the sessions of this lane are told from others on the login node.
    const sshConfig = join(user.home, 'ssh_config');
    const alias = `HostKeyAlias [127.0.0.1]:${cluster.sshPort}`;
    const way = options.port === undefined ? '' : `  Port ${options.port}\n  ${alias}\n`;
    writeFileSync(
      sshConfig,
      `Host cluster\n  SetEnv LC_TEST_LANE=${lane.mark}\n${way}Match all\nInclude ${cluster.sshConfig}\n`,
    );
    writeFileSync(
      join(config, 'machines.yaml'),
      `machines:
  cluster:
    host: cluster
    ssh_config: ${sshConfig}
    work_folder: ${options.workFolder ?? `${cluster.home}/simtrail`}
    poll_floor_seconds: 1
    slurm: { account: proj1, partition: debug, memory: ${options.memory ?? '50M'}, directives: [${options.directive ?? ''}]${options.programs === undefined ? '' : `, programs: ${options.programs}`} }${options.visualize === undefined ? '' : `\n    visualize: ${options.visualize}`}
`,
    );
    const { sleep, last, small } = options;
    await user.hasTrivialProject({ first: `echo "$SIMTRAIL_JOB" >>${runs}`, ...defined({ sleep, last, small }) });
    return lane;
  }

  /** Starts a submission. Resolves with its exit code when it has ended, however that was. */
  submits(name: string): { child: ChildProcess; ended: Promise<number | null> } {
    const child = this.user.starts('submit', 'trivial', '--on', 'cluster', '--name', name);
    const ended = new Promise<number | null>((resolve) => {
      child.once('close', (code) => {
        if (code === 0) this.reported.push(name);
        resolve(code);
      });
    });
    return { child, ended };
  }

  /** Looks until all jobs are settled. */
  async settles(): Promise<void> {
    await this.user.types('watch', '--project', this.user.project);
  }

  records(): JobRecord[] {
    return existsSync(join(this.user.project, 'jobs.json')) ? this.user.records() : [];
  }

  /** Kills what serves this lane's connection on the login node, as a link that breaks; true if there was anything. */
  cutsConnection(): boolean {
    const serving = new Set<number>();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name) || !this.isMine(name)) continue;
      const parent = Number(/^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${name}/status`))?.[1] ?? 0);
      if (parent > 1 && linkOf(`/proc/${parent}/exe`).endsWith('/sshd')) serving.add(parent);
    }
    for (const pid of serving) killHard(pid);
    return serving.size > 0;
  }

  /** Cuts the connection as soon as there is one. False if the program ended before. */
  async cutsWhileRunning(ended: Promise<unknown>): Promise<boolean> {
    const state = { isOver: false };
    void ended.then(() => (state.isOver = true));
    while (!state.isOver) {
      if (this.cutsConnection()) return true;
      await wait(5);
    }
    return false;
  }

  private isMine(pid: string): boolean {
    return textOf(`/proc/${pid}/environ`).split('\0').includes(`LC_TEST_LANE=${this.mark}`);
  }
}

function defined(given: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has gone
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has gone by itself
  }
}
