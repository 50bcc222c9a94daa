import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'simtrail-supervise-'));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
const env = { ...process.env, TMPDIR: temporary };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that has a folder of its own and stays. */
async function keeper(): Promise<{ child: ChildProcess; name: string }> {
  const program = `
import os, sys
sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})
from supervise import own_folder
print(os.path.basename(own_folder('look-')), flush=True)
sys.stdin.read()`;
  const child = spawn('python3', ['-B', '-c', program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const name of createInterface({ input: child.stdout })) return { child, name };
  throw new Error('it ended');
}

it('removes from the node what one that was killed left there, and nothing of one that lives', async () => {
  const [killed, alive] = [await keeper(), await keeper()];
  mkdirSync(join(temporary, 'look-without'));
  const gone = new Promise((done) => killed.child.once('close', done));
  killed.child.kill('SIGKILL');
  await gone;
  const next = await keeper();
  expect(readdirSync(temporary).toSorted()).toEqual(['look-without', alive.name, next.name].toSorted());
  for (const { child } of [alive, next]) child.kill();
});

it('keeps the last of what ParaView says, and no more than a megabyte', async () => {
  // In ParaView's place: what it says of each step of a file it does not like.
  const loud = join(folder, 'loud');
  const words = 'yes "a complaint of a reader" | head -c 4000000 >&2; sleep 0.5; echo the end >&2; sleep 0.5; exit 3';
  writeFileSync(loud, `#!/bin/sh\n[ "$1" = --version ] && echo paraview version 5.11.0 && exit\n${words}\n`, {
    mode: 0o755,
  });
  const session = join(folder, 'session');
  mkdirSync(session);
  const order = {
    kind: 'render',
    program: loud,
    display: 'none',
    session,
    seconds: 60,
    silence: 60,
    memory: 0,
    launcher: [],
  };
  const supervise = join(import.meta.dirname, 'supervise.py');
  const child = spawn('python3', ['-B', supervise, JSON.stringify(order)], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const said = await text(child.stdout);
  expect(said).toMatch(/"why": "failed".*the end\\n"/);
  const log = join(session, 'view.log');
  expect(statSync(log).size).toBeLessThanOrEqual(2 ** 20);
  expect(readFileSync(log, 'utf8')).toMatch(/^\[\.\.\.\]\n[\s\S]*a complaint of a reader\n[\s\S]*the end\n$/);
});
