import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalTransport, type Transport } from '../transport/index.ts';
import { AppError } from '../errors/index.ts';
import { fetchVerified } from './fetch-verified.ts';

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
    const found = await fetchVerified(local, { from, into, paths: ['a', 'gone', 'b'] }, {});

    expect(found).toEqual({
      verified: new Map([
        ['a', sha256('as it is')],
        ['b', sha256('b')],
      ]),
      vanished: ['gone'],
      changing: [],
    });
  });

  it('brings again what was changed there after it was copied, though its size and time are the same', async () => {
    let gets = 0;
    const changing: Transport = {
      ...local,
      // What another program does over there between the copy and the digest.
      async get(folder, paths, to, options) {
        const got = await local.get(folder, paths, to, options);
        gets += 1;
        if (gets === 1) writeFileSync(join(into, 'a'), 'as it ..');
        return got;
      },
    };

    const { verified } = await fetchVerified(changing, { from, into, paths: ['a', 'b'] }, {});

    expect(verified.get('a')).toBe(sha256('as it is'));
    expect(readFileSync(join(into, 'a'), 'utf8')).toBe('as it is');
    expect(gets).toBe(2);
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
        return got;
      },
      async digests(...args) {
        await copied;
        copied = new Promise<void>((resolve) => (onCopied = resolve));
        count += 1;
        writeFileSync(join(from, 'a'), `state ${count}`);
        return local.digests(...args);
      },
    };

    const found = await fetchVerified(writing, { from, into, paths: ['a', 'b'] }, {});

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

    await expect(fetchVerified(flaky, { from, into, paths: ['a'] }, {})).rejects.toMatchObject(lost().toJSON());
    const found = await fetchVerified(flaky, { from, into, paths: ['a'] }, { onOutage, patienceMs: 30_000 });

    expect(found.verified.size).toBe(1);
    expect(told).toEqual(['MACHINE_UNREACHABLE']);
  });

  it('does not wait where waiting cannot help', async () => {
    const error = new AppError('MACHINE_UNREACHABLE', { machine: 'here', why: '…', trouble: 'host-key-changed' });
    const changed: Transport = { ...local, get: async () => Promise.reject(error) };

    const work = fetchVerified(changed, { from, into, paths: ['a'] }, { patienceMs: 60_000 });

    await expect(work).rejects.toBe(error);
  });
});
