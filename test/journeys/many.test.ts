import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { User } from '../user.ts';

const programs = 8;
/** Few, so that the whole suite stays quick; `npm run faults -- many` is the full measure. */
const each = Math.ceil(Number(process.env['SIMTRAIL_SUBMISSIONS'] ?? 400) / programs);

describe(`${programs} programs that each submit ${each} jobs into one project at once`, () => {
  const user = new User();

  beforeAll(() => user.hasTrivialProject());
  afterAll(() => user.leaves());

  function submitter(name: string): Promise<{ code: number | null; stderr: string }> {
    const script = join(import.meta.dirname, 'submitter.mjs');
    const child = spawn(process.execPath, [script, user.project, String(each), name], { env: user.env });
    let stderr = '';
    child.stderr.on('data', (data) => (stderr += String(data)));
    return new Promise((done) => child.on('close', (code) => done({ code, stderr })));
  }

  it('leave a record of every job, each once, and every job runs once', { timeout: 600_000 }, async () => {
    const ends = await Promise.all(Array.from({ length: programs }, (_, i) => submitter(`program ${i}`)));
    await user.does('watch');

    expect(ends).toEqual(Array.from({ length: programs }, () => ({ code: 0, stderr: '' })));
    const records = user.records();
    expect(records).toHaveLength(programs * each);
    expect(new Set(records.map((record) => record.id)).size).toBe(programs * each);
    expect(new Set(records.map((record) => record.slurm_id)).size).toBe(programs * each);
    expect(new Set(records.map((record) => record.job_name)).size).toBe(programs * each);
    expect(
      records.filter((record) => record.status !== 'succeeded').map((record) => [record.status, record.status_detail]),
    ).toEqual([]);
    const folders = readdirSync(join(user.project, 'jobs')).filter((name) => name !== 'objects');
    const runs = folders.map((name) => readFileSync(join(user.project, 'jobs', name, 'runs'), 'utf8'));
    expect(runs.filter((text) => text !== 'ran\n')).toEqual([]);
    expect(runs).toHaveLength(programs * each);
    expect((await user.types('verify', '--project', user.project)).code).toBe(0);
  });
});
