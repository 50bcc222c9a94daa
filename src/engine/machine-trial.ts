import { hash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newJobId, shellWord, tokenOf, writeDuration, type Resources } from '../model/index.ts';
import {
  readWitness,
  scriptName,
  scriptOutput,
  witnessFolder,
  type Accepted,
  type FolderWitness,
} from '../scheduler/index.ts';
import type { OutgoingFile } from '../transport/index.ts';
import { connect, type Connection, type ConnectOptions } from './connect.ts';
import type { MachineRecord } from './machine-record.ts';
import { scriptOf } from './plan.ts';
import { readAccounting, readClock, readSpace, spaceScript } from './trial-answers.ts';
import type { Verdict } from './verdict.ts';

const resources: Resources = { nodes: 1, processes: 1, runtime: 60 };
const [probe, copy] = ['probe.bin', 'probe.copy'];
/** The job's folder is looked at this often; the scheduler itself no more often than the machine's floor allows. */
const lookMs = 1_000;

/** One job of one second on a machine, step by step. */
export class MachineTrial {
  readonly #machine: MachineRecord;
  readonly #connection: Connection;
  readonly #over: AbortSignal;
  readonly #id = newJobId(Date.now(), randomBytes(16));
  readonly #bytes = randomBytes(64 << 10);
  #home = '';
  #local = '';
  /** The topmost folder that was made for the test, if the work folder was not there. */
  #made = '';
  #accepted: Accepted | undefined;
  #hasEnded = false;
  #isRemoved = true;

  constructor(machine: MachineRecord, options: ConnectOptions, over: AbortSignal) {
    this.#machine = machine;
    this.#connection = connect(machine, options);
    this.#over = over;
  }

  async login(): Promise<Verdict> {
    const { stdout } = await this.#run(`printf '%s\\n' "$(id -un) on $(uname -n), $(uname -sr)"`);
    return ok(`as ${stdout.trim()}`);
  }

  async folder(): Promise<Verdict> {
    this.#local = await mkdtemp(join(tmpdir(), 'simtrail-test-'));
    this.#home = this.#machine.work_folder ?? join(this.#local, 'there');
    const home = shellWord(this.#home);
    const { code, stdout, stderr } = await this.#run(`d=${home} top=
while [ ! -e "$d" ] && [ "$d" != / ]; do top=$d; d=$(dirname "$d"); done
mkdir -p ${home} && [ -w ${home} ] && printf '@simtrail %s\\n' "$top"`);
    if (code !== 0) {
      const todo = 'Name a folder that you may write with `work_folder` in machines.yaml.';
      return { outcome: 'failed', detail: `${this.#home} cannot be written`, todo, words: stderr };
    }
    this.#isRemoved = false;
    this.#made = /^@simtrail (.*)$/m.exec(stdout)?.[1] ?? '';
    return ok(`${this.#home}${this.#made === '' ? '' : ', which was not there'}`);
  }

  async space(): Promise<Verdict> {
    return readSpace((await this.#run(spaceScript(this.#home))).stdout);
  }

  async clock(): Promise<Verdict> {
    const before = Date.now();
    const { stdout } = await this.#run('date -u +%s.%N');
    return readClock(stdout, (before + Date.now()) / 2);
  }

  async transfer(): Promise<Verdict> {
    const command = ['sh', '-c', `sleep 1; cp ${probe} ${copy}; echo done`];
    const job = { id: this.#id, jobName: 'simtrail machine test' };
    const { script } = scriptOf(job, { argv: command, environment: {}, parallel: true }, this.#machine, resources);
    await writeFile(join(this.#local, scriptName), script);
    await writeFile(join(this.#local, probe), this.#bytes);
    const outgoing = (name: string, to: string, bytes: string | Uint8Array, executable = false): OutgoingFile => ({
      from: join(this.#local, name),
      to,
      sha256: hash('sha256', bytes),
      size: Buffer.byteLength(bytes),
      executable,
    });
    await this.#connection.transport.put(
      this.#folder,
      [
        outgoing(scriptName, scriptName, script, true),
        outgoing(scriptName, `${witnessFolder}/${scriptName}`, script, true),
        outgoing(probe, probe, this.#bytes),
      ],
      { signal: this.#over },
    );
    if (this.#machine.transport === 'local') return ok('copied');
    const { stdout } = await this.#run('rsync --version 2>/dev/null | head -n 1');
    const version = /version (\S+)/.exec(stdout)?.[1];
    if (version !== undefined) return ok(`there is rsync ${version}`);
    return {
      ...ok('by tar'),
      todo: 'There is no rsync on the machine; large files start from the beginning when a link breaks.',
    };
  }

  async submission(): Promise<Verdict> {
    const { token, folder } = this.#ref;
    this.#accepted = await this.#connection.scheduler.submit({ token, folder, script: scriptName, resources });
    return ok(`as job ${this.#accepted.nativeId}`);
  }

  /** Waits by looking at the job's own folder, which costs the scheduler nothing. */
  async run(): Promise<Verdict> {
    const floorMs = Math.max(this.#machine.poll_floor_seconds * 1000, 5_000);
    let askedMs = Date.now();
    let reason = 'nothing is known of it';
    while (!this.#over.aborted) {
      const { started, ended } = await this.#witness();
      if (ended !== undefined) {
        this.#hasEnded = true;
        if (ended.code === 0)
          return ok(`${howLong(this.#accepted?.at, started?.at, ended.at)} on ${started?.host ?? '?'}`);
        return {
          outcome: 'failed',
          detail: `the job ended with ${ended.code}`,
          todo: lookAtScript,
          words: await this.#lastWords(),
        };
      }
      if (Date.now() - askedMs > floorMs) {
        askedMs = Date.now();
        const sighting = (await this.#connection.scheduler.look([this.#ref])).jobs.get(this.#ref.token);
        reason = sighting?.reason ?? sighting?.word ?? reason;
        if (sighting?.phase === 'ended' && (await this.#witness()).ended === undefined) {
          this.#hasEnded = true;
          return {
            outcome: 'failed',
            detail: `the job ended without a word: ${reason}`,
            todo: lookAtScript,
            words: await this.#lastWords(),
          };
        }
      }
      await pause(lookMs, undefined, { signal: this.#over }).catch(() => {});
    }
    return {
      outcome: 'skipped',
      detail: `it was still waiting when the time was over (${reason})`,
      todo: 'Give it longer with `--patience`.',
    };
  }

  async accounting(): Promise<Verdict> {
    if (this.#machine.scheduler !== 'slurm') return { outcome: 'skipped', detail: 'this computer keeps no accounts' };
    const { jobs } = await this.#connection.scheduler.look([this.#ref]);
    const record = jobs.get(this.#ref.token)?.record;
    if (record !== undefined)
      return ok(`sacct calls it ${record['State'] ?? 'nothing'}, with ${Object.keys(record).length} fields`);
    const { programs } = this.#machine.slurm ?? {};
    const path = programs === undefined ? '' : `PATH=${shellWord(programs)}:$PATH; `;
    return readAccounting(await this.#run(`${path}sacct -n -X -j ${this.#accepted?.nativeId ?? '0'}`));
  }

  async results(): Promise<Verdict> {
    const into = join(this.#local, 'back');
    const { missing } = await this.#connection.transport.get(this.#folder, [copy, 'stdout'], into, {
      signal: this.#over,
    });
    if (missing.length > 0)
      return { outcome: 'failed', detail: `${missing.join(', ')} is not there`, todo: lookAtScript };
    const isSame = this.#bytes.equals(await readFile(join(into, copy)));
    return isSame
      ? ok('what the job wrote is here, byte for byte')
      : {
          outcome: 'failed',
          detail: 'what came back is not what was sent',
          todo: 'Something changes files on their way; tell the administrators.',
        };
  }

  async removal(): Promise<Verdict> {
    if (this.#accepted !== undefined && !this.#hasEnded) await this.#connection.scheduler.cancel(this.#ref);
    await this.#connection.transport.remove(this.#folder);
    if (this.#made !== '') {
      await this.#connection.transport.run(
        `d=${shellWord(this.#home)}; while rmdir "$d" 2>/dev/null; do [ "$d" = ${shellWord(this.#made)} ] && break; d=$(dirname "$d"); done`,
        { timeoutMs: 10_000 },
      );
    }
    this.#isRemoved = true;
    return ok(
      this.#hasEnded || this.#accepted === undefined
        ? 'nothing is left there'
        : 'the job was cancelled; nothing is left there',
    );
  }

  /** Whatever happened: nothing stays behind, as far as the machine can be told. */
  async end(): Promise<void> {
    if (!this.#isRemoved) {
      const tidied = this.removal().catch(() => undefined);
      await Promise.race([tidied, pause(10_000, undefined, { ref: false })]);
    }
    if (this.#local !== '') await rm(this.#local, { recursive: true, force: true });
    await this.#connection.transport.close();
  }

  get #folder(): string {
    return `${this.#home}/${this.#id}`;
  }

  get #ref() {
    return { token: tokenOf(this.#id), nativeId: this.#accepted?.nativeId ?? '', folder: this.#folder };
  }

  async #run(script: string) {
    return this.#connection.transport.run(script, { signal: this.#over });
  }

  async #witness(): Promise<FolderWitness> {
    const files = new Map<string, string>();
    for (const name of ['started.0', 'ended.0']) {
      const bytes = await this.#connection.transport.read(`${this.#folder}/${witnessFolder}`, name, { limit: 4096 });
      if (bytes !== undefined) files.set(name, new TextDecoder().decode(bytes));
    }
    return readWitness(files);
  }

  /** Of the program, or of what is around it. */
  async #lastWords(): Promise<string> {
    const said: string[] = [];
    for (const name of ['stderr', scriptOutput]) {
      const bytes = await this.#connection.transport.read(this.#folder, name, { from: -2_000 });
      if (bytes !== undefined) said.push(new TextDecoder().decode(bytes).trim());
    }
    return said.filter((text) => text !== '').join('\n');
  }
}

const lookAtScript =
  'Look at `modules`, `prologue`, `launcher` and the other settings of the machine in machines.yaml.';

function ok(detail: string): Verdict {
  return { outcome: 'ok', detail };
}

function howLong(submitted: string | undefined, started: string | undefined, ended: string): string {
  const [from, at, to] = [submitted, started, ended].map((time) => Date.parse(time ?? ''));
  const waited = Math.max(0, ((at ?? 0) - (from ?? 0)) / 1000);
  const ran = Math.max(0, ((to ?? 0) - (at ?? 0)) / 1000);
  return Number.isNaN(waited + ran) ? 'it ran' : `waited ${writeDuration(waited)}, ran ${writeDuration(ran)}`;
}
