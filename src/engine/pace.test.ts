import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Machine } from '../model/index.ts';
import { mayAsk } from './pace.ts';

const cluster: Machine = { name: 'a/b c', transport: 'ssh', scheduler: 'slurm', poll_floor_seconds: 30 };

describe('mayAsk', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'simtrail-pace-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const ask = (ms: number, machine = cluster): Promise<boolean> => mayAsk(machine, { now: () => ms, folder });

  it('lets a machine be asked once in its floor', async () => {
    expect([await ask(1e12), await ask(1e12 + 29_999), await ask(1e12 + 30_000), await ask(1e12 + 30_001)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('lets one of many who come at once through', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(1e12)));

    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('counts machines apart, and does not count where there is no floor', async () => {
    await ask(1e12);

    expect(await ask(1e12, { ...cluster, name: 'other' })).toBe(true);
    expect(await ask(1e12, { ...cluster, poll_floor_seconds: 0 })).toBe(true);
  });

  it('is not stopped by a clock that was put back', async () => {
    await ask(1e12);

    expect(await ask(1e12 - 3_600_000)).toBe(true);
  });
});
