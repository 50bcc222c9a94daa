import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../../bin/simtrail');

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  stdin?: string;
  /** Sends SIGINT when the error output or output holds this text. */
  interruptAt?: string;
}

/** A program in a few lines of shell: sleeps as its input says and while its project has a file `hold`, tells how far it is, leaves numbers. */
const codeFile = `simtrail_code: 1
name: cavity-eigen
title: a stand-in that computes nothing
version: "1"
program: [run.sh]
inputs:
  - { role: input, file: "*.json", as: input.json }
command: [sh, run.sh, "{input}"]
parameters: input
preflight:
  - { parameter: radius_m, type: number, above: 0 }
evidence:
  - { file: results.json, json: "modes[*].frequency_hz" }
progress: { file: stdout, line: "^progress stage=(?<text>.*?) fraction=(?<fraction>[0-9.]+)$" }
quantities:
  - { name: q, unit: "", file: results.json, json: "modes[*].q", index: { mode: "modes[*].mode" } }
  - { name: frequency, unit: Hz, file: results.json, json: "modes[*].frequency_hz", index: { mode: "modes[*].mode" } }
headline: frequency[mode=1]
results: { small: [results.json] }
`;

const runFile = `value() { sed -n "s/.*\\"$1\\": *\\([0-9.]*\\).*/\\1/p" input.json; }
echo begin
printf 'careful \\033[31mred\\033[0m\\n' >&2
echo "progress stage=half fraction=0.5"
sleep "$(value seconds)"
while [ -e ../../hold ]; do sleep 0.1; done
[ "$(value fails)" = 1 ] && exit 4
[ "$(value silent)" = 1 ] && exit 0
echo '{"modes":[{"mode":1,"frequency_hz":1147425001.23,"q":26012.4},{"mode":2,"frequency_hz":2633995123.9,"q":39000}]}' >results.json
`;

export const inputText =
  '{ "radius_m": 0.1, "mesh_size_m": 0.005, "modes": 2, "seconds": 0, "fails": 0, "silent": 0 }\n';

const sequenceText = `simtrail_sequence: 1
name: heating
steps:
  eigen: { analysis: pillbox }
  finer: { analysis: pillbox, set: { radius_m: '{{ eigen.q[mode=1] / 260124 }}' } }
`;

/** A folder with a home of its own, so that nothing of the user's is seen or touched, and one queue for it alone. */
export class Playground {
  readonly folder = mkdtempSync(join(tmpdir(), 'simtrail-cli-'));
  readonly project = join(this.folder, 'project');

  constructor() {
    mkdirSync(join(this.folder, 'home'));
    writeFileSync(join(this.folder, 'shell-code.yaml'), codeFile);
    writeFileSync(join(this.folder, 'run.sh'), runFile);
    writeFileSync(join(this.folder, 'pillbox.json'), inputText);
    writeFileSync(join(this.folder, 'sphere.json'), inputText);
    writeFileSync(join(this.folder, 'heating.yaml'), sequenceText);
  }

  get env(): Record<string, string> {
    const home = join(this.folder, 'home');
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      XDG_STATE_HOME: join(home, 'state'),
      XDG_CONFIG_HOME: join(home, 'config'),
      TZ: 'UTC',
    };
  }

  /** A project with the analysis `pillbox`. */
  async withAnalysis(): Promise<this> {
    await this.must('init', 'project', '--name', 'Test');
    await this.must('analysis', 'add', 'pillbox', '--code', 'shell-code.yaml', 'pillbox.json', '--project', 'project');
    return this;
  }

  /** The same with a job `first-try` that succeeded. */
  async withJob(): Promise<this> {
    await this.withAnalysis();
    await this.must('submit', 'pillbox', '--name', 'first-try', '--wait', '--project', 'project');
    return this;
  }

  /** Runs in the project unless told otherwise. */
  run(
    args: readonly string[],
    { cwd = this.project, env = {}, stdin, interruptAt }: RunOptions = {},
  ): Promise<Outcome> {
    return new Promise((settle, fail) => {
      const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...this.env, ...env } });
      let [stdout, stderr, sent] = ['', '', false];
      const look = (): void => {
        if (interruptAt === undefined || sent || !(stdout + stderr).includes(interruptAt)) return;
        sent = true;
        child.kill('SIGINT');
      };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        look();
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        look();
      });
      child.on('error', fail);
      child.on('close', (status) => settle({ status, stdout, stderr }));
      child.stdin.end(stdin ?? '');
    });
  }

  /** Runs in the playground's folder and throws unless it succeeds; the output is parsed if it is JSON. */
  async must(...args: string[]): Promise<unknown> {
    const { status, stdout, stderr } = await this.run(args, { cwd: this.folder });
    if (status !== 0) throw new Error(`simtrail ${args.join(' ')}: ${status}\n${stderr}`);
    return args.includes('--json') ? (JSON.parse(stdout) as unknown) : stdout;
  }

  /** Runs a line of shell as a person would type it, `simtrail` being this one. */
  shell(line: string, cwd = this.project): Promise<Outcome> {
    return new Promise((settle, fail) => {
      const start = `simtrail() { '${process.execPath}' '${program}' "$@"; }\n`;
      const child = spawn('bash', ['-c', `${start}${line}`], { cwd, env: this.env });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', fail);
      child.on('close', (status) => settle({ status, stdout, stderr }));
      child.stdin.end();
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
