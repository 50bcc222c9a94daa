import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aProject, chain, exported, sweep, taken, type JobSpec } from './a-project.ts';
import { judged, whyNoValidator } from './validator.ts';

const why = whyNoValidator();
if (why !== undefined) console.error(`not run: ${why}`);

/** Says that tools and workflows need an absolute @id; the profile lets those that are in the crate have a relative one. */
const falseAlarm = 'process-run-crate-0.5_5.1';

const failed: JobSpec = chain.find(({ name }) => name === 'broken') as JobSpec;

describe.skipIf(why !== undefined)('rocrate-validator finds nothing to object to', () => {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-crate-'));
  let count = 0;
  const unpacked = async (jobs: readonly JobSpec[], names?: string[], largeBytes?: number): Promise<string> => {
    const folder = await aProject(join(home, `project-${(count += 1)}`), jobs);
    const file = join(home, `crate-${count}.eln`);
    await exported(folder, file, {
      ...(names === undefined ? {} : { names }),
      ...(largeBytes === undefined ? {} : { largeBytes }),
    });
    execFileSync('unzip', ['-q', file, '-d', join(home, `unpacked-${count}`)]);
    const [top = ''] = readdirSync(join(home, `unpacked-${count}`));
    return join(home, `unpacked-${count}`, top);
  };
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it.each<[string, 'process' | 'provenance', () => Promise<string>]>([
    ['one job', 'process', () => unpacked(chain, ['modes'])],
    ['a chain of two steps', 'provenance', () => unpacked(chain, ['modes', 'heat'])],
    ['a failed job', 'process', () => unpacked([failed])],
    ['a job with big files that stay where they are', 'process', () => unpacked(chain, ['modes'], 5)],
    [
      'a job that was rerun twice, one that failed, a chain, results that were taken, a sweep of twelve points',
      'provenance',
      () => unpacked([...chain, ...taken, ...sweep]),
    ],
  ])('%s', async (_, profile, make) => {
    const crate = await make();

    // What is required is judged with what is recommended.
    const issues = judged(crate, profile);
    expect(issues.filter(({ level }) => level === 'REQUIRED')).toEqual([]);
    expect(issues.filter(({ check }) => check !== falseAlarm)).toEqual([]);
  });

  describe('and would find it', () => {
    let crate = '';
    beforeAll(async () => {
      crate = await unpacked(chain);
    });

    it.each(['instrument', 'actionStatus'])('a job without its %s, or with another', (key) => {
      const path = join(crate, 'ro-crate-metadata.json');
      const whole = readFileSync(path, 'utf8');
      writeFileSync(path, whole.replaceAll(new RegExp(`"${key}":(?:"[^"]*"|\\{[^}]*\\})`, 'g'), `"${key}":"x"`));

      expect(judged(crate, 'provenance').filter(({ check }) => check !== falseAlarm)).not.toEqual([]);
      writeFileSync(path, whole);
    });
  });
});
