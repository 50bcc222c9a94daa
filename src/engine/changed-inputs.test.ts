import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLocalTransport } from '../transport/index.ts';
import { changedInputs, type GivenFile } from './changed-inputs.ts';

const transport = createLocalTransport('here');
const texts: Readonly<Record<string, string>> = { grown: '1', same: '2', 'in/place': '3', old: '4', read: '5' };
const inputs: GivenFile[] = Object.entries(texts).map(([path, text]) => ({
  path,
  size: text.length,
  sha256: createHash('sha256').update(text).digest('hex'),
}));

let folder: string;
let hashed: string[];
const at = (path: string): string => join(folder, path);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simtrail-changed-'));
  hashed = [];
  mkdirSync(at('in'));
  mkdirSync(at('.simtrail'));
  for (const [path, text] of Object.entries(texts)) writeFileSync(at(path), text);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Long enough for a clock that file systems take their times from. */
async function starts(attempt: number): Promise<void> {
  await wait(20);
  writeFileSync(at(`.simtrail/started.${attempt}`), '');
  await wait(20);
}

async function changed(): Promise<string[]> {
  const files = await transport.list(folder);
  const told = {
    ...transport,
    digests: async (from: string, paths: readonly string[]) => {
      hashed.push(...paths);
      return transport.digests(from, paths);
    },
  };
  return [...(await changedInputs({ transport: told, folder, files }, inputs))].toSorted();
}

it('finds what was written since the start, by whatever time it says, and reads nothing else', async () => {
  const before = new Date('2020-01-01T00:00:00Z');
  utimesSync(at('old'), before, before);
  await starts(0);
  appendFileSync(at('grown'), 'more');
  writeFileSync(at('same'), texts['same'] ?? '');
  writeFileSync(at('in/place'), '0');
  writeFileSync(at('old'), '0');
  utimesSync(at('old'), before, before);

  expect(await changed()).toEqual(['grown', 'in/place', 'old']);
  expect(hashed).toEqual(['in/place', 'old', 'same']);
});

it('counts from the first start of a job that was put back into the queue', async () => {
  await starts(0);
  writeFileSync(at('in/place'), '0');
  await starts(1);

  expect(await changed()).toEqual(['in/place']);
});

it('finds nothing, and reads nothing, where nothing was written or nothing ran', async () => {
  writeFileSync(at('same'), 'another, put there before');
  expect(await changed()).toEqual([]);

  writeFileSync(at('same'), texts['same'] ?? '');
  await starts(0);
  expect([await changed(), hashed]).toEqual([[], []]);
});
