import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { identityOf } from './identity.ts';
import { privateFolder } from './private-folder.ts';

const inside = mkdtempSync(join(tmpdir(), 'simtrail-folders-'));
afterEach(() => rmSync(inside, { recursive: true, force: true }));

it('is made where those of dead processes are removed, and no others', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const identity = identityOf(child.pid ?? 0);
  const has = (name: string, keeper: string): void => {
    mkdirSync(join(inside, name), { recursive: true });
    writeFileSync(join(inside, name, 'keeper.json'), keeper);
    writeFileSync(join(inside, name, 'open.py'), '');
  };
  has('look-alive', JSON.stringify(identity));
  has('look-dead', JSON.stringify({ ...identity, started: '1' }));
  has('look-elsewhere', JSON.stringify({ ...identity, started: '1', host: 'another' }));
  has('look-foreign', '"mine"');
  has('other-dead', JSON.stringify({ ...identity, started: '1' }));
  mkdirSync(join(inside, 'look-begun'));
  symlinkSync(join(inside, 'other-dead'), join(inside, 'look-link'));
  const own = await privateFolder('look', inside);

  const left = ['look-alive', 'look-begun', 'look-elsewhere', 'look-foreign', 'look-link', 'other-dead'];
  expect(readdirSync(inside).map((name) => join(inside, name))).toEqual(
    [...left.map((name) => join(inside, name)), own].toSorted(),
  );
  const gone = new Promise((done) => child.once('close', done));
  child.kill('SIGKILL');
  await gone;
  const next = await privateFolder('look', inside);
  expect(readdirSync(inside)).not.toContain('look-alive');
  expect([own, next].map((path) => readdirSync(path))).toEqual([['keeper.json'], ['keeper.json']]);
});
