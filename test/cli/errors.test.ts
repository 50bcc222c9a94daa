import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground } from './project.ts';

/** Everything in a folder with its bytes, but for what is disposable. */
function bytesOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes('.simtrail/cache'))
      .map((path) => [path, readFileSync(path, 'base64')]),
  );
}

describe('a command that cannot be done', () => {
  const playground = new Playground();
  beforeAll(async () => {
    await playground.withJob();
    await playground.must('submit', 'pillbox', '--name', 'twin', '--wait', '--project', 'project');
    await playground.must('submit', 'pillbox', '--name', 'twin', '--wait', '--project', 'project');
  });
  afterAll(() => playground.remove());

  it.each([
    [['jbos'], 2, 'USAGE', /no command jbos; did you mean jobs\?/],
    [['jobs', '--limt', '3'], 2, 'USAGE', /no option --limt; did you mean --limit\?/],
    [['jobs', '--status', 'good'], 2, 'USAGE', /good is no status/],
    [['show'], 2, 'USAGE', /JOB is missing/],
    [['show', 'a', 'b'], 2, 'USAGE', /1 argument, not 2/],
    [['analysis'], 2, 'USAGE', /one of: add, list, show, set/],
    [['show', 'nobody'], 2, 'NO_JOB', /called nobody/],
    [['show', '--', '-rf'], 2, 'NO_JOB', /called -rf/],
    [['show', 'twin'], 2, 'AMBIGUOUS_JOB', /any of 2 jobs/],
    [['show', '../../etc/passwd'], 2, 'NO_JOB', /passwd/],
    [['submit', 'nothing'], 2, 'NO_ANALYSIS', /there is pillbox/],
    [['submit', '../pillbox'], 2, 'NO_ANALYSIS', /there is pillbox/],
    [['submit', 'pillbox', '--on', 'mars'], 2, 'NO_MACHINE', /there is local/],
    [['submit', 'pillbox', '--nodes', '0'], 2, 'USAGE', /--nodes takes a whole number from 1 on, not "0"/],
    [['submit', 'pillbox', '--processes', 'x'], 2, 'USAGE', /--processes takes a whole number/],
    [['submit', 'pillbox', '--processes', '100000'], 2, 'TOO_BIG', /more than local has/],
    [['submit', 'pillbox', '--runtime', 'nonsense'], 2, 'BAD_DURATION', /nonsense is not a length of time/],
    [['submit', 'pillbox', '--set', 'radius_m'], 2, 'USAGE', /"radius_m" is not PATH=VALUE/],
    [['submit', 'pillbox', '--set', 'radius=1'], 2, 'NO_PARAMETER', /no parameter radius/],
    [['submit', 'pillbox', '--set', 'radius_m=-1'], 2, 'PREFLIGHT', /would fail/],
    [['submit', 'pillbox', '--name', 'two\nlines'], 2, 'BAD_NAME', /line break/],
    [['submit', 'pillbox', '--name', 'x'.repeat(300)], 2, 'BAD_NAME', /300 characters/],
    [['submit', 'pillbox', '--tag', ''], 2, 'USAGE', /cannot be a tag/],
    [['analysis', 'add', '../x', '--code', 'cavity-eigen'], 2, 'BAD_NAME', /does not start/],
    [['analysis', 'add', '-rf', '--code', 'cavity-eigen'], 2, 'USAGE', /no option -r/],
    [['analysis', 'add', 'x\ny', '--code', 'cavity-eigen'], 2, 'BAD_NAME', /it holds/],
    [['analysis', 'add', 'x'.repeat(300), '--code', 'cavity-eigen'], 2, 'BAD_NAME', /300 characters/],
    [['analysis', 'add', 'pillbox', '--code', 'cavity-eigen'], 2, 'ANALYSIS_EXISTS', /already/],
    [['analysis', 'add', 'x', '--code', 'nothing'], 2, 'NO_CODE', /there is cavity-eigen/],
    [['analysis', 'add', 'x', '--code', './nothing.yaml'], 2, 'INPUT_UNREADABLE', /not there/],
    [['analysis', 'add', 'x', '--code', 'cavity-eigen', 'nothing.json'], 2, 'INPUT_UNREADABLE', /not there/],
    [['analysis', 'set', 'pillbox', 'radius_m=0.2', 'nope=1'], 2, 'NO_PARAMETER', /nope/],
    [['analysis', 'set', 'pillbox', 'radius_m=0.2', 'modes=many'], 2, 'BAD_PARAMETER', /modes cannot be set to many/],
    [['log', 'first-try', '--file', '../../jobs.json'], 2, 'USAGE', /leaves the folder/],
    [['log', 'first-try', '--file', '/etc/passwd'], 2, 'USAGE', /leaves the folder/],
    [['log', 'first-try', '--file', 'nothing'], 2, 'NO_FILE', /no nothing yet/],
    [['cancel', 'first-try'], 2, 'BAD_STATUS', /is succeeded/],
    [['hold', 'first-try'], 2, 'BAD_STATUS', /cannot be held/],
    [['release', 'first-try'], 2, 'BAD_STATUS', /cannot be released/],
    [['results', '--quantity', '[['], 2, 'USAGE', /no quantity/],
    [['restore', 'first-try', '.'], 2, 'FOLDER_NOT_EMPTY', /not empty/],
    [['completion', 'tcsh'], 2, 'USAGE', /bash, zsh, fish/],
    [['init'], 2, 'PROJECT_EXISTS', /project already/],
  ])('%j', async (args, status, code, message) => {
    const before = bytesOf(playground.project);

    const end = args.indexOf('--');
    const asText = await playground.run(args);
    const asJson = await playground.run(
      end < 0 ? [...args, '--json'] : [...args.slice(0, end), '--json', ...args.slice(end)],
    );

    expect(asText.status).toBe(status);
    expect(asText.stdout).toBe('');
    expect(asText.stderr).toMatch(/^error: .+\nhint: {2}.+\nstate: Nothing was (changed|submitted)\.\n$/);
    expect(asText.stderr).toMatch(message);
    expect(asJson).toMatchObject({ status, stdout: '' });
    expect(JSON.parse(asJson.stderr)).toMatchObject({
      error: { code, kind: 'usage', message: expect.stringMatching(message) as string },
    });
    expect(bytesOf(playground.project)).toEqual(before);
  });
});

describe('a folder that cannot be worked in', () => {
  const playground = new Playground();
  beforeAll(() => playground.withJob());
  afterAll(() => playground.remove());

  it('is no project: exit 10', async () => {
    expect(await playground.run(['jobs'], { cwd: playground.folder })).toMatchObject({
      status: 10,
      stderr: expect.stringContaining('is not a simtrail project') as string,
    });
  });

  it('is found from below, and by --project in any place', async () => {
    const below = join(playground.project, 'analyses', 'pillbox');

    const outcomes = await Promise.all([
      playground.run(['jobs'], { cwd: below }),
      playground.run(['--project', playground.project, 'jobs'], { cwd: '/' }),
      playground.run(['jobs', '--project', playground.project], { cwd: '/' }),
    ]);

    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 0, stdout: expect.stringContaining('first-try') as string });
  });

  it('is of a newer format: refused and left untouched', async () => {
    const folder = join(playground.folder, 'newer');
    mkdirSync(folder);
    writeFileSync(join(folder, 'simtrail.json'), '{ "format": 999, "id": "x", "name": "newer" }\n');
    const before = bytesOf(folder);

    const outcome = await playground.run(['jobs'], { cwd: folder });

    expect(outcome).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Open it with a newer simtrail.') as string,
    });
    expect(bytesOf(folder)).toEqual(before);
  });

  it('has a jobs.json that was cut', async () => {
    const path = join(playground.project, 'jobs.json');
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.slice(0, whole.length / 2));

    const outcome = await playground.run(['jobs']);
    const left = readFileSync(path, 'utf8');
    writeFileSync(path, whole);

    expect(outcome).toMatchObject({ status: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^error: .*jobs\.json.*line \d+, column \d+.*\nhint: {2}.+\nstate: .+\n$/);
    expect(left).toBe(whole.slice(0, whole.length / 2));
  });
});
