import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JobRecord } from '../src/model/index.ts';

const program = resolve(import.meta.dirname, '../bin/simtrail');

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Somebody with an empty home and one project, who types commands. Nothing of the real user's is read or written. */
export class User {
  readonly home = mkdtempSync(join(tmpdir(), 'simtrail test-'));
  readonly project = join(this.home, 'a project');
  /** Short and without blanks, because sockets are in it. */
  protected readonly runtime = mkdtempSync('/tmp/st-');
  readonly env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: this.home,
    XDG_CONFIG_HOME: join(this.home, 'config'),
    XDG_STATE_HOME: join(this.home, 'state'),
    XDG_RUNTIME_DIR: this.runtime,
    NO_COLOR: '1',
  };

  /** Types a command and waits for its end. */
  async types(...args: string[]): Promise<Run> {
    return new Promise((done) => {
      execFile(
        process.execPath,
        [program, ...args],
        { env: this.env, cwd: this.home, maxBuffer: 1 << 28 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
          done({ code, stdout, stderr });
        },
      );
    });
  }

  /** Types a command in the project that has to succeed. */
  async does(...args: string[]): Promise<string> {
    const run = await this.types(...args, '--project', this.project);
    if (run.code !== 0)
      throw new Error(`simtrail ${args.join(' ')} ended with ${run.code}: ${run.stderr}${run.stdout}`);
    return run.stdout;
  }

  /** Starts a command in the project and leaves it running. */
  starts(...args: string[]): ChildProcess {
    return this.startsIn(this.project, ...args);
  }

  startsIn(project: string, ...args: string[]): ChildProcess {
    return spawn(process.execPath, [program, ...args, '--project', project], {
      env: this.env,
      cwd: this.home,
      stdio: 'ignore',
    });
  }

  /** A project with one analysis of a program that runs in no time and says in its folder each time it runs; `first` and `last` are lines of its own. */
  async hasTrivialProject({ sleep = '0', first = ':', last = ':', small = 'runs' } = {}): Promise<void> {
    await this.mustType('init', this.project);
    const folder = join(this.home, 'trivial');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'run.sh'),
      `${first}\necho ran >>runs\nsleep ${sleep}\necho '{"answer": 42}' >answer.json\n${last}\n`,
    );
    chmodSync(join(folder, 'run.sh'), 0o755);
    writeFileSync(
      join(folder, 'code.yaml'),
      trivialCode.replace('small: [answer.json]', `small: [answer.json, ${small}]`),
    );
    writeFileSync(join(folder, 'input.json'), '{ "depth": 1 }\n');
    await this.does('analysis', 'add', 'trivial', '--code', join(folder, 'code.yaml'), join(folder, 'input.json'));
  }

  async mustType(...args: string[]): Promise<string> {
    const run = await this.types(...args);
    if (run.code !== 0) throw new Error(`simtrail ${args.join(' ')} ended with ${run.code}: ${run.stderr}`);
    return run.stdout;
  }

  /** jobs.json as any other program would read it; it is not there before the first job. */
  records(): JobRecord[] {
    if (!existsSync(join(this.project, 'jobs.json'))) return [];
    return (JSON.parse(readFileSync(join(this.project, 'jobs.json'), 'utf8')) as { jobs: JobRecord[] }).jobs;
  }

  /** The history of the project; '' while there is none. */
  log(): string {
    const path = join(this.project, '.simtrail/log.jsonl');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Ends the connections that are kept for the next command. */
  disconnects(): void {
    const sockets = join(this.runtime, 'simtrail');
    for (const name of existsSync(sockets) ? readdirSync(sockets) : []) {
      if (!name.endsWith('.lock'))
        spawnSync('ssh', ['-O', 'exit', '-S', join(sockets, name), 'any'], { timeout: 5_000 });
    }
  }

  /** Ends the connections, and removes everything. */
  leaves(): void {
    this.disconnects();
    rmSync(this.runtime, { recursive: true, force: true });
    // A runner of this computer's queue may be writing its last word.
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10 });
  }
}

const trivialCode = `simtrail_code: 1
name: trivial
title: Says that it ran
program: [run.sh]
inputs:
  - { role: input, file: input.json }
command: [sh, run.sh]
parameters: input
evidence:
  - { file: answer.json, json: answer }
quantities:
  - { name: answer, unit: "", file: answer.json, json: answer }
headline: answer
results: { small: [answer.json] }
`;
