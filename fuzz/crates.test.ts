import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCrateCase } from './crates/crate-case.ts';

/** Seeds whose projects have jobs that took results, chains, a sequence and odd results between them. */
it.each([1006, 2012])('a random project is the same elsewhere: seed %d', async (seed) => {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-crates-'));
  const before = { ...process.env };
  try {
    const { defects, jobs } = await runCrateCase(seed, home);
    expect(defects).toEqual([]);
    expect(jobs).toBeGreaterThan(0);
  } finally {
    for (const name of ['XDG_CONFIG_HOME', 'XDG_STATE_HOME']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
