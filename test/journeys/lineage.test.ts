import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User } from '../user.ts';

interface Link {
  job_name: string | null;
  relation: string;
  files: { path: string; as: string }[];
  stale: string[];
  upstream?: Link[];
  downstream?: Link[];
}
interface Found extends Link {
  analysis: { name: string; changes: string[] };
  upstream: Link[];
  downstream: Link[];
}

const secondCode = `simtrail_code: 1
name: second
title: Works on what the first left
inputs: [{ role: input, file: '*.json', as: upstream.json }]
command: [sh, -c, 'sed s/42/84/ upstream.json >twice.json']
quantities: [{ name: twice, unit: "", file: twice.json, json: answer }]
evidence: [{ file: twice.json }]
results: { small: [twice.json] }
`;

describe('jobs that were made from the results of others', () => {
  const user = new User();
  const whole = join(user.home, 'whole');
  const record = (name: string): JobRecord => user.records().find((one) => one.job_name === name) as JobRecord;
  const resultOf = (name: string, file: string): string => join(user.project, record(name).run_folder, file);
  const lineage = async (name: string): Promise<Found> =>
    JSON.parse(await user.does('lineage', name, '--json')) as Found;
  const putBack = (): void => {
    rmSync(user.project, { recursive: true });
    cpSync(whole, user.project, { recursive: true, preserveTimestamps: true });
  };

  beforeAll(async () => {
    await user.hasTrivialProject();
    await user.does('submit', 'trivial', '--name', 'first', '--wait');
    const code = join(user.home, 'second.yaml');
    writeFileSync(code, secondCode);
    await user.does('analysis', 'add', 'second', '--code', code, resultOf('first', 'answer.json'));
    await user.does('submit', 'second', '--name', 'second', '--wait');
    await user.does('analysis', 'add', 'third', '--code', 'second', resultOf('second', 'twice.json'));
    await user.does('submit', 'third', '--name', 'third', '--wait');
    cpSync(user.project, whole, { recursive: true, preserveTimestamps: true });
  });
  afterEach(() => {
    putBack();
    rmSync(join(user.home, 'state/simtrail/heads'), { recursive: true });
  });
  afterAll(() => user.leaves());

  it('record whose results their inputs are, and are not stale', async () => {
    const input = record('second').inputs.find(({ path }) => path === 'upstream.json');
    const found = await lineage('second');
    const text = await user.does('lineage', 'first');

    expect(input?.from).toEqual({ job: record('first').id, path: 'answer.json' });
    expect(found).toMatchObject({
      stale: [],
      analysis: { name: 'second', changes: [] },
      upstream: [
        { job_name: 'first', relation: 'result', files: [{ path: 'answer.json', as: 'upstream.json' }], upstream: [] },
      ],
      downstream: [{ job_name: 'third' }],
    });
    expect((await lineage('first')).downstream).toMatchObject([
      { job_name: 'second', relation: 'result', downstream: [{ job_name: 'third' }] },
    ]);
    expect(text).toMatch(/└─ results used by second \w{8} {2}✓ succeeded {2}answer.json as upstream.json/);
    expect(await user.does('jobs')).not.toContain('stale');
  });

  it('are stale, with the reason, when the job upstream was run again and left another file', async () => {
    await user.does('rerun', 'first', '--name', 'same', '--wait');
    const same = await lineage('second');
    // A program that is not the same any more stands for one whose answers differ from run to run.
    const code = join(user.project, 'codes/trivial/run.sh');
    writeFileSync(code, readFileSync(code, 'utf8').replace('42', '4242'));
    await user.does('submit', 'trivial', '--name', 'changed', '--wait');
    const lines = readFileSync(join(user.project, 'jobs.json'), 'utf8');
    const withLink = lines.replace(`"job_name":"changed"`, `"job_name":"changed","rerun_of":"${record('first').id}"`);
    writeFileSync(join(user.project, 'jobs.json'), withLink);

    const found = await lineage('second');
    const reason = 'first was run again as changed, which left another answer.json';

    expect(same.stale).toEqual([]);
    expect(found.stale).toEqual([reason]);
    expect(await user.does('jobs')).toContain(`! stale: ${reason}`);
    expect(await user.does('show', 'second')).toContain(`! stale: ${reason}`);
  });

  it('are stale when the files of the job upstream were changed or removed, and so is what came from them', async () => {
    await user.does('analysis', 'add', 'fourth', '--code', 'second', resultOf('first', 'answer.json'));
    writeFileSync(join(user.project, 'codes/second/second.yaml').replace('second.yaml', 'code.yaml'), secondCode);
    const answer = resultOf('first', 'answer.json');
    writeFileSync(answer, '{"answer": 41}\n');
    const changed = await lineage('second');
    await user.does('collect', 'first');
    const collected = await user.does('jobs');
    rmSync(answer);
    const removed = await lineage('second');
    const further = await lineage('third');

    expect(changed.stale).toEqual(['answer.json of first is not what it was']);
    expect(collected).toContain('! stale: answer.json of first is not what it was');
    expect(removed.stale).toEqual(['answer.json of first is gone']);
    expect(further.stale).toEqual(['second is stale: answer.json of first is gone']);
    expect(further.upstream).toMatchObject([{ job_name: 'second', upstream: [{ job_name: 'first', stale: [] }] }]);
  });

  it('tell that the analysis was edited, and a file that was edited on the way comes from nowhere', async () => {
    writeFileSync(join(user.project, 'analyses/second/answer.json'), '{"answer": 42, "mine": 1}\n');
    const found = await lineage('second');
    await user.does('submit', 'second', '--name', 'edited', '--wait');

    expect(found.analysis.changes).toEqual(['upstream.json differs']);
    expect(await user.does('show', 'second')).toContain('now: upstream.json differs');
    expect(record('edited').inputs.some(({ from }) => from !== undefined)).toBe(false);
  });

  it('take the results of a job that did the very same, and say whose', async () => {
    const plan = JSON.parse(await user.does('submit', 'trivial', '--dry-run', '--json')) as { same_work: string };
    const said = await user.does('submit', 'trivial', '--name', 'taken', '--reuse');
    const other = await user.does('submit', 'trivial', '--name', 'other', '--set', 'depth=3', '--reuse', '--wait');
    const [first, taken] = [record('first'), record('taken')];

    expect(plan.same_work).toBe(first.id);
    expect(said).toContain('taken has the results of first');
    expect(taken).toMatchObject({
      reuse_of: first.id,
      status: 'succeeded',
      slurm_id: null,
      quantities: first.quantities,
    });
    expect(taken.inputs_digest).toBe(first.inputs_digest);
    expect(readFileSync(resultOf('first', 'runs'), 'utf8')).toBe('ran\n');
    expect(other).toContain('other is queued on local');
    expect(record('other').inputs_digest).not.toBe(first.inputs_digest);
    expect((await lineage('taken')).upstream).toMatchObject([{ job_name: 'first', relation: 'reuse' }]);
    expect((await user.types('verify', '--project', user.project)).code).toBe(0);
    expect(JSON.parse(await user.does('compare', 'first', 'taken', '--json'))).toMatchObject({ grade: 'R2' });
  });

  it('that took results are whole after these were collected again, alone and in a crate alone too', async () => {
    await user.does('submit', 'trivial', '--name', 'taken', '--reuse');
    writeFileSync(resultOf('first', 'late.txt'), 'another file\n');
    await user.does('collect', 'first');
    const crate = join(user.home, 'taken.zip');
    await user.does('export', 'taken', '-o', crate);
    await user.does('import', crate, join(user.home, 'elsewhere'));
    const verified = async (project: string, ...job: string[]) =>
      JSON.parse((await user.types('verify', ...job, '--project', project, '--json')).stdout) as { problems: object[] };

    expect(record('taken').results).toEqual(record('first').results);
    expect(record('taken').results?.files).toBeGreaterThan(record('second').results?.files ?? 0);
    expect((await verified(user.project, 'taken')).problems).toEqual([]);
    expect((await verified(user.project)).problems).toEqual([]);
    expect((await verified(join(user.home, 'elsewhere'))).problems).toEqual([]);
    rmSync(join(user.home, 'elsewhere'), { recursive: true });
  });

  it('says aloud when it runs what was run before', async () => {
    const said = await user.does('submit', 'trivial', '--name', 'once-more', '--wait');

    expect(said).toContain('! first had the same inputs, code and command, and succeeded');
  });

  it('does not go round in circles that somebody wrote', async () => {
    const [first, second] = [record('first').id, record('second').id];
    const file = join(user.project, 'jobs.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace(`"id":"${first}"`, `"id":"${first}","rerun_of":"${second}","reuse_of":"${first}"`)
        .replace(`"id":"${second}"`, `"id":"${second}","reuse_of":7,"rerun_of":"${first}"`),
    );

    expect((await lineage('first')).job_name).toBe('first');
    expect((await lineage('second')).job_name).toBe('second');
  });
});
