import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { User } from '../user.ts';

export interface Ready {
  /** Of a server. */
  url?: string;
  command?: string;
}

/** A running `visualize` that says lines. */
export class LookProgram {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  /** The first line. */
  ready: Ready | undefined;
  #errors = '';

  constructor(words: readonly string[], { env }: User) {
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
export async function connects({ url = '', command = '' }: Ready): Promise<ChildProcess> {
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
