import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalTransport, smallBytes, type Transport } from '../transport/index.ts';
import { AppError } from '../errors/index.ts';
import { fetchVerified } from './fetch-verified.ts';

const listedAt = '2026-01-02T03:04:05.000Z';
const named = (...paths: string[]) =>
  paths.map((path) => ({ path, size: 8, modifiedAt: listedAt, changedAt: listedAt }));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('fetching with digests', () => {
  const local = createLocalTransport('here');
  let home: string;
  let from: string;
  let into: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'simtrail-fetch-'));
    [from, into] = [join(home, 'from'), join(home, 'into')];
    mkdirSync(from);
    writeFileSync(join(from, 'a'), 'as it is');
    writeFileSync(join(from, 'b'), 'b');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('gives the digests of what came, and names what was gone', async () => {
    const found = await fetchVerified(local, { from, into, files: named('a', 'gone', 'b') }, {});

    expect(found).toEqual({
      verified: new Map([
        ['a', sha256('as it is')],
        ['b', sha256('b')],
      ]),
      vanished: ['gone'],
      changing: [],
    });
  });

  it('does not trust a file that was here already with the size and the time that it has there', async () => {
    mkdirSync(into);
    writeFileSync(join(into, 'a'), 'as it ..');
    const { atime, mtime } = statSync(join(from, 'a'));
    utimesSync(join(into, 'a'), atime, mtime);

    const { verified } = await fetchVerified(local, { from, into, files: named('a', 'b') }, {});

    expect(verified.get('a')).toBe(sha256('as it is'));
    expect(readFileSync(join(into, 'a'), 'utf8')).toBe('as it is');
  });

  it('asks for the digests of what is large', async () => {
    const large = 'x'.repeat(smallBytes + 1);
    writeFileSync(join(from, 'large'), large);
    const asked: string[] = [];
    const counting: Transport = {
      ...local,
      get: async (...args) => ({ ...(await local.get(...args)), digests: new Map() }),
      async digests(folder, paths, signal) {
        asked.push(...paths);
        return local.digests(folder, paths, signal);
      },
    };

    const files = [{ path: 'large', size: large.length, modifiedAt: listedAt, changedAt: listedAt }, ...named('a')];
    const { verified } = await fetchVerified(counting, { from, into, files }, {});

    expect([...verified]).toEqual([
      ['large', sha256(large)],
      ['a', sha256('as it is')],
    ]);
    expect(asked).toEqual(['large', 'a']);
  });

  it('names what never stays the same, and keeps one state of it', async () => {
    let count = 0;
    let onCopied = (): void => {};
    let copied = new Promise<void>((resolve) => (onCopied = resolve));
    const writing: Transport = {
      ...local,
      async get(...args) {
        const got = await local.get(...args);
        onCopied();
        return { ...got, digests: new Map() }; // as where the machine saw it change
      },
      async digests(...args) {
        await copied;
        copied = new Promise<void>((resolve) => (onCopied = resolve));
        count += 1;
        writeFileSync(join(from, 'a'), `state ${count}`);
        return local.digests(...args);
      },
    };

    const found = await fetchVerified(writing, { from, into, files: named('a', 'b') }, {});

    expect(found.changing).toEqual(['a']);
    expect([...found.verified.keys()]).toEqual(['b']);
    expect(readFileSync(join(into, 'a'), 'utf8')).toBe(`state ${count - 1}`);
  });

  it('waits for a machine that went away, as long as it was told to', async () => {
    let isAway = 2;
    const lost = (): AppError =>
      new AppError('MACHINE_UNREACHABLE', { machine: 'here', why: 'the link was lost', trouble: 'connection-lost' });
    const flaky: Transport = {
      ...local,
      async get(...args) {
        isAway -= 1;
        if (isAway >= 0) throw lost();
        return local.get(...args);
      },
    };
    const told: string[] = [];
    const onOutage = (error: AppError): void => void told.push(error.code);

    await expect(fetchVerified(flaky, { from, into, files: named('a') }, {})).rejects.toMatchObject(lost().toJSON());
    const found = await fetchVerified(flaky, { from, into, files: named('a') }, { onOutage, patienceMs: 30_000 });

    expect(found.verified.size).toBe(1);
    expect(told).toEqual(['MACHINE_UNREACHABLE']);
  });

  it('does not wait where waiting cannot help', async () => {
    const error = new AppError('MACHINE_UNREACHABLE', { machine: 'here', why: '…', trouble: 'host-key-changed' });
    const changed: Transport = { ...local, get: async () => Promise.reject(error) };

    const work = fetchVerified(changed, { from, into, files: named('a') }, { patienceMs: 60_000 });

    await expect(work).rejects.toBe(error);
  });
});
