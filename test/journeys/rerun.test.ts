import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User, type Run } from '../user.ts';

const root = resolve(import.meta.dirname, '../..');

describe('a cavity is run again after its analysis and its code are gone', () => {
  const user = new User();
  const types = (...args: string[]): Promise<Run> => user.types(...args, '--project', user.project);
  const record = (name: string): JobRecord => {
    const found = user.records().find((one) => one.job_name === name);
    if (found === undefined) throw new Error(`no job ${name}`);
    return found;
  };
  const saved = (job: JobRecord, role: string): string => {
    const object = job.inputs.find((input) => input.role === role)?.object ?? '';
    return readFileSync(join(user.project, object), 'utf8');
  };

  beforeAll(async () => {
    await user.mustType('init', user.project);
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await user.does('analysis', 'add', 'pillbox', '--code', code, join(root, 'examples/cavity/pillbox.json'));
    await user.does('submit', 'pillbox', '--name', 'first', '--wait');
    await user.does('analysis', 'set', 'pillbox', 'radius_m=0.3');
    rmSync(join(user.project, 'analyses'), { recursive: true });
    rmSync(join(user.project, 'codes'), { recursive: true });
  });
  afterAll(() => user.leaves());

  it('says beforehand what may not be as it was', async () => {
    const dry = JSON.parse(await user.does('rerun', 'first', '--dry-run', '--json')) as Record<string, unknown>;

    expect(dry).toMatchObject({
      rerun_of: record('first').id,
      job_name: 'first-rerun',
      caveats: [
        'the project has no code cavity-eigen any more: the one saved with first is used',
        expect.stringMatching(
          /^the program node is not among the saved files: \/.*node on local is the one that first ran$/,
        ),
      ],
    });
    expect(user.records()).toHaveLength(1);
  });

  it('gets the same bytes, reads its quantities, and keeps the link', async () => {
    await user.does('rerun', 'first', '--wait');

    const [first, again] = [record('first'), record('first-rerun')];
    const bytes = (job: JobRecord): object => job.inputs.filter((input) => input.role !== 'script');
    expect(again).toMatchObject({ rerun_of: first.id, status: 'succeeded', quantities: first.quantities });
    expect(bytes(again)).toEqual(bytes(first));
    expect(saved(again, 'script')).toBe(
      saved(first, 'script').replaceAll(first.id, again.id).replace(': first\n', ': first-rerun\n'),
    );
  });

  it('finds no difference between the two, and every byte the same', async () => {
    const difference = JSON.parse(await user.does('diff', 'first', 'first-rerun', '--json')) as object;
    const comparison = JSON.parse(await user.does('compare', 'first', 'first-rerun', '--json')) as object;

    expect(difference).toMatchObject({ same: true, parameters: [], files: [], script: [], record: [] });
    expect(comparison).toMatchObject({ grade: 'R2', reasons: [], inputs: [], surroundings: [] });
  });

  it('changes one parameter, and diff shows that and nothing else', async () => {
    await user.does('rerun', 'first', '--set', 'radius_m=0.05', '--name', 'half', '--wait');

    const run = await types('diff', 'first', 'half', '--json');

    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toEqual({
      same: false,
      before: record('first').id,
      after: record('half').id,
      parameters: [{ path: 'radius_m', before: '0.1', after: '0.05' }],
      files: [],
      script: [],
      record: [],
    });
    expect((await types('compare', 'first', 'half')).code).toBe(3);
    expect((await types('diff', 'first', 'half')).stdout).toContain('radius_m  0.1 → 0.05');
  });

  describe('one digit of a result is changed', () => {
    const results = (): string => join(user.project, record('copy').run_folder, 'results.json');
    const comparison = async (...more: string[]): Promise<{ code: number | null; found: Compared }> => {
      const run = await types('compare', 'first', 'copy', '--json', ...more);
      return { code: run.code, found: JSON.parse(run.stdout) as Compared };
    };
    const different = ({ quantities }: Compared): string[] =>
      quantities.filter(({ state }) => state === 'different').map(({ ref }) => ref);

    beforeAll(async () => {
      await user.does('rerun', 'first', '--name', 'copy', '--wait');
    });

    it('is R1 and names the quantity, before and after it is collected again', async () => {
      const whole = readFileSync(results(), 'utf8');
      writeFileSync(
        results(),
        whole.replace(
          /("frequency_hz": *\d{3})(\d)/,
          (_, head: string, digit: string) => head + String((Number(digit) + 1) % 10),
        ),
      );
      const altered = await comparison();
      await user.does('collect', 'copy');
      const collected = await comparison();
      const generous = await comparison('--rtol', '0.5');

      expect(altered).toMatchObject({ code: 1, found: { grade: 'R1' } });
      expect(different(altered.found)).toEqual(['frequency[mode=1]']);
      expect(altered.found.reasons.at(-1)).toBe('the output results.json of copy was altered since it was collected');
      expect(collected).toMatchObject({ code: 1, found: { grade: 'R1' } });
      expect(different(collected.found)).toEqual(['frequency[mode=1]']);
      expect(collected.found.reasons.at(-1)).toMatch(/^the output results.json differs from line \d+ on$/);
      expect(generous).toMatchObject({ code: 0, found: { grade: 'R3' } });
      writeFileSync(results(), whole);
    });

    it('is R3 where the code calls the number noise, and R2 by its digest where a result is gone', async () => {
      const whole = readFileSync(results(), 'utf8');
      writeFileSync(results(), whole.replace(/("residual": *\d)/, '$17'));
      await user.does('collect', 'copy');
      const noisy = await comparison();
      writeFileSync(results(), whole);
      await user.does('collect', 'copy');
      rmSync(join(user.project, record('copy').run_folder, 'mode1.vtu'));
      const { code, found } = await comparison();

      expect(noisy).toMatchObject({ code: 0, found: { grade: 'R3' } });
      expect({ code, ...found }).toMatchObject({ code: 0, grade: 'R2', reasons: [] });
      expect(found.outputs.filter(({ of }) => of !== undefined)).toEqual([
        { path: 'mode1.vtu', counts: true, state: 'equal', of: 'after' },
      ]);
    });
  });

  it('calls nothing equal where the list of what was collected was altered', async () => {
    const list = join(user.project, record('first-rerun').run_folder, '.simtrail/results.json');
    const whole = readFileSync(list, 'utf8');
    writeFileSync(list, whole.replaceAll('path', 'bath'));

    const run = await types('compare', 'first', 'first-rerun', '--json');
    writeFileSync(list, whole);

    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      grade: 'R1',
      reasons: ['what first-rerun left was not collected, or the list of it was altered'],
      outputs: [],
    });
  });

  it('takes an input from the job’s folder where the saved copy is not what it was, says so and saves it again', async () => {
    const object = record('first').inputs.find((input) => input.role === 'program')?.object ?? '';
    const path = join(user.project, object);
    const whole = readFileSync(path);
    chmodSync(path, 0o644);
    writeFileSync(path, `${whole.toString()}//`);

    const run = await user.does('rerun', 'first', '--name', 'mended', '--wait');

    expect(run).toContain(
      `the saved copy of eigen.mjs is gone or was changed: the same bytes are taken from ${record('first').run_folder}.`,
    );
    expect(readFileSync(path).equals(whole)).toBe(true);
    expect(JSON.parse(await user.does('compare', 'first', 'mended', '--json'))).toMatchObject({ grade: 'R2' });
  });

  it('refuses what is impossible, naming it', async () => {
    const object = record('first').inputs.find((input) => input.role === 'program')?.object ?? '';
    const path = join(user.project, object);
    const whole = readFileSync(path);
    rmSync(join(user.project, record('first').run_folder, 'eigen.mjs'));
    chmodSync(path, 0o644);
    writeFileSync(path, `${whole.toString()}//`);
    const changed = await types('rerun', 'first');
    rmSync(path);
    const missing = await types('rerun', 'first');
    writeFileSync(path, whole);

    expect(changed.stderr).toContain(`The saved copy of eigen.mjs (${object}) is no longer what was saved.`);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain(`The saved copy of eigen.mjs (${object}) is not in the project any more.`);
    expect(user.records()).toHaveLength(5);
  });
});

interface Compared {
  outputs: { path: string; state: string; of?: string }[];
  grade: string;
  reasons: string[];
  quantities: { ref: string; state: string }[];
}

describe('a job of a code that changed since, and one whose inputs were not saved', () => {
  const user = new User();
  beforeAll(async () => {
    await user.hasTrivialProject();
    await user.does('submit', 'trivial', '--name', 'kept', '--wait');
    await user.does('submit', 'trivial', '--name', 'lean', '--no-snapshot', '--wait');
    const code = join(user.project, 'codes/trivial/code.yaml');
    writeFileSync(code, readFileSync(code, 'utf8').replace('command: [sh, run.sh]', 'command: [sh, -e, run.sh]'));
  });
  afterAll(() => user.leaves());

  it('runs as it was described then, and says so', async () => {
    const said = await user.does('rerun', 'kept', '--name', 'again', '--wait');
    const difference = await user.does('diff', 'kept', 'again');

    expect(said).toContain('the code trivial has changed since: the one saved with kept is used.');
    expect(difference).toContain('No difference');
  });

  it('differs from a job of the present code in the code and in the script', async () => {
    await user.does('submit', 'trivial', '--name', 'present', '--wait');

    const run = await user.types('diff', 'kept', 'present', '--json', '--project', user.project);

    const found = JSON.parse(run.stdout) as { script: object[]; files: object[]; record: { path: string }[] };
    expect(found.record.map(({ path }) => path)).toEqual(['code.sha256']);
    expect(found.files).toMatchObject([
      {
        path: 'code.yaml',
        lines: [
          { sign: '-', text: 'command: [sh, run.sh]' },
          { sign: '+', text: 'command: [sh, -e, run.sh]' },
        ],
      },
    ]);
    expect(found.script).toHaveLength(2);
  });

  it('runs from digests as long as the same bytes are anywhere, and not from digests alone', async () => {
    const nowhere = (name: string): void => {
      const one = user.records().find(({ job_name }) => job_name === name);
      const object = one?.inputs.find(({ path }) => path === 'input.json')?.object ?? '';
      if (object !== '') rmSync(join(user.project, object));
      rmSync(join(user.project, one?.run_folder ?? '', 'input.json'));
    };
    const bySaved = await user.does('rerun', 'lean', '--dry-run');
    nowhere('kept');
    const byPlace = await user.does('rerun', 'lean', '--dry-run');
    const live = join(user.project, 'analyses/trivial/input.json');
    writeFileSync(live, readFileSync(live, 'utf8').replace('1', '5'));
    nowhere('lean');
    const run = await user.types('rerun', 'lean', '--project', user.project);

    expect(bySaved).toMatch(/input.json was not saved: the same bytes are taken from jobs\/objects\//);
    expect(byPlace).toMatch(
      /input.json was not saved: the same bytes are taken from .*\/analyses\/trivial\/input.json/,
    );
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('The inputs of lean were not saved');
  });
});

describe('a program that was on its machine already', () => {
  const user = new User();
  const solver = join(user.home, 'bin', 'solver');
  const caveat = async (): Promise<unknown> =>
    (JSON.parse(await user.does('rerun', 'first', '--dry-run', '--json')) as { caveats: string[] }).caveats.at(-1);

  beforeAll(async () => {
    mkdirSync(join(user.home, 'bin'));
    writeFileSync(solver, '#!/bin/sh\necho \'{"answer": 42}\' >answer.json\n');
    chmodSync(solver, 0o755);
    user.env['PATH'] = `${join(user.home, 'bin')}:${user.env['PATH'] ?? ''}`;
    const code = join(user.home, 'installed.yaml');
    writeFileSync(
      code,
      `simtrail_code: 1
name: installed
title: Is on the machine
inputs: [{ role: input, file: input.json }]
command: [solver]
evidence: [{ file: answer.json }]
results: { small: [answer.json] }
`,
    );
    writeFileSync(join(user.home, 'input.json'), '{}');
    await user.mustType('init', user.project);
    await user.does('analysis', 'add', 'installed', '--code', code, join(user.home, 'input.json'));
    await user.does('submit', 'installed', '--name', 'first', '--wait');
  });
  afterAll(() => user.leaves());

  it('is compared with the one that ran, by its digest', async () => {
    const same = await caveat();
    appendFileSync(solver, '# newer\n');
    const other = await caveat();
    rmSync(solver);
    const gone = await caveat();

    const what = 'the program solver is not among the saved files:';
    const digest = user.records()[0]?.environment?.executable?.sha256?.slice(0, 12);
    expect(same).toBe(`${what} ${solver} on local is the one that first ran`);
    expect(other).toMatch(
      new RegExp(
        `^${what} ${solver} on local is not the one that first ran \\(sha256 [\\da-f]{12}, then ${digest}\\)$`,
      ),
    );
    expect(gone).toBe(`${what} ${solver}, which first ran, is not on local, or it does not tell`);
  });
});
