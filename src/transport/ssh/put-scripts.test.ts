import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingFile } from '../transport.ts';
import { readDigests } from './digests.ts';
import { arrivingIn, damaged, examineScript, placeScript, takeScript, type Arriving } from './put-scripts.ts';

let folder: string;
let at: Arriving;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simtrail-put-'));
  at = arrivingIn(folder, files);
  mkdirSync(join(folder, at.arrivals), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(to: string, bytes: Buffer): OutgoingFile & { bytes: Buffer } {
  return { from: '', to, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, bytes };
}

const files = [
  file('big', Buffer.alloc(5 << 20, 1)),
  file('a big\none', Buffer.alloc(5 << 20, 2)),
  file('small', Buffer.from('3')),
  file('little', Buffer.from('4')),
];

/** PATH with all the programs, or without openssl. */
function pathWith(openssl: boolean): string {
  if (openssl) return process.env['PATH'] ?? '';
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['sha256sum', 'mkdir', 'chmod', 'xargs', 'grep', 'find', 'rm', 'rmdir', 'mv', 'sh'])
    symlinkSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(bin, name));
  return bin;
}

describe.each([true, false])('placing and examining, with openssl: %s', (openssl) => {
  const run = (script: string): { status: number | null; stdout: string } =>
    spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { PATH } });
  let PATH = '';
  beforeEach(() => {
    PATH = pathWith(openssl);
    for (const { sha256, bytes } of files) writeFileSync(join(folder, at.arrivals, sha256), bytes);
  });

  it('names what arrived damaged, big or small, and removes it', () => {
    const bad = [files[1], files[3]].map((one) => one?.sha256 ?? '');
    for (const digest of bad) writeFileSync(join(folder, at.arrivals, digest), Buffer.alloc(5 << 20, 9));

    const { status, stdout } = run(placeScript(at, files));

    expect(status).toBe(damaged);
    expect(stdout.trim().split('\n').toSorted()).toEqual(bad.toSorted());
  });

  it('makes a program executable, also for those who have options end at the first name', () => {
    const programs = files.map((one) => ({ ...one, executable: one.to === 'small' }));

    const { status } = spawnSync('/bin/sh', ['-c', placeScript(at, programs)], { env: { PATH, POSIXLY_CORRECT: '1' } });

    expect([status, statSync(join(folder, 'small')).mode & 0o100]).toEqual([0, 0o100]);
  });

  it('gives all their names, and finds them there afterwards', () => {
    expect(run(placeScript(at, files)).status).toBe(0);

    const digests = readDigests(run(examineScript(at, files, false)).stdout);

    for (const { to, sha256, bytes } of files) {
      expect(digests.get(`./${to}`)).toBe(sha256);
      expect(readFileSync(join(folder, to)).equals(bytes)).toBe(true);
    }
  });
});

it('takes nothing away from another put that brings the same bytes into the folder', () => {
  const bytes = Buffer.from('the same mesh');
  const puts = ['a/mesh', 'b/mesh'].map((to) => {
    const some = [file(to, bytes)];
    const arriving = arrivingIn(folder, some);
    mkdirSync(join(folder, arriving.arrivals), { recursive: true });
    writeFileSync(join(folder, arriving.arrivals, some[0]?.sha256 ?? ''), bytes);
    return placeScript(arriving, some);
  });

  const ended = puts.map((script) => spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).status);

  expect(ended).toEqual([0, 0]);
  for (const name of ['a', 'b']) expect(readFileSync(join(folder, name, 'mesh')).equals(bytes)).toBe(true);
});

describe('what another put left there', () => {
  const place = (oldMinutes?: number): string[] => {
    const some = [file('new', Buffer.from('new'))];
    const arriving = arrivingIn(folder, some);
    mkdirSync(join(folder, arriving.arrivals), { recursive: true });
    writeFileSync(join(folder, arriving.arrivals, some[0]?.sha256 ?? ''), 'new');
    const script = placeScript(arriving, some, new Map(), oldMinutes);
    expect(spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
    return readdirSync(folder).toSorted();
  };
  beforeEach(() => writeFileSync(join(folder, at.arrivals, 'part of a mesh'), 'part'));

  it('stays while somebody may go on there', () => {
    expect(place()).toEqual(['.simtrail-incoming', 'new']);
    expect(readdirSync(join(folder, at.arrivals))).toEqual(['part of a mesh']);
  });

  it('is removed when it is old, and nothing else', () => {
    expect(place(0)).toEqual(['new']);

    const others = ['from-machine', '0198a1b2-0000-7000-8000-000000000000'];
    for (const name of others) mkdirSync(join(folder, '.simtrail-incoming', name), { recursive: true });
    mkdirSync(join(folder, 'kept'));
    symlinkSync('../kept', join(folder, '.simtrail-incoming', 'a'.repeat(16)));

    expect(place(0)).toEqual(['.simtrail-incoming', 'kept', 'new']);
    expect(readdirSync(join(folder, '.simtrail-incoming')).toSorted()).toEqual([...others, 'a'.repeat(16)].toSorted());
  });

  it('stays where a put looked a moment ago that goes on', () => {
    const before = statSync(join(folder, at.arrivals)).ctimeMs;

    spawnSync('/bin/sh', ['-c', examineScript(at, files, true)]);

    expect(statSync(join(folder, at.arrivals)).ctimeMs).toBeGreaterThan(before);
  });
});

describe('taking what the machine has', () => {
  const take = (copies: readonly string[]): string => {
    const one = file('new', Buffer.from('the mesh'));
    const script = takeScript(at, [{ ...one, copies }]);
    const { stdout } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    const arrived = readdirSync(join(folder, at.arrivals));
    expect(arrived).toEqual(stdout === '' ? [] : [one.sha256]);
    return stdout === '' ? 'nothing' : readFileSync(join(folder, at.arrivals, one.sha256), 'utf8');
  };

  it('takes the first that is a file of that size', () => {
    writeFileSync(join(folder, 'shorter'), 'a mesh');
    writeFileSync(join(folder, "it's"), 'the mesh');

    expect(take([join(folder, 'nowhere'), folder, join(folder, 'shorter'), join(folder, "it's")])).toBe('the mesh');
  });

  it('leaves nothing where there is none', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);

    expect(take([])).toBe('nothing');
    expect(take([join(folder, 'pipe'), '/dev/zero', '-n', join(folder, at.arrivals)])).toBe('nothing');
  });
});
