import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors/index.ts';
import { Engine } from '../../src/engine/index.ts';
import type { Job } from '../../src/model/index.ts';

const code = `simtrail_code: 1
name: two
title: Leaves a small file and a large one
program: [run.sh]
inputs: [{ role: input, file: in.json }]
command: [sh, run.sh]
evidence: [{ file: proof.bin }]
quantities:
  - { name: answer, unit: '', file: answer.json, json: answer }
  - { name: deep, unit: '', file: proof.bin, json: deep }
results: { small: [answer.json], large: [proof.bin] }
`;

/** Runs on this computer, in a folder of the machine's own: what is large stays there, as on a cluster. */
describe('results here, on the machine, and gone', () => {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-place-'));
  const project = join(home, 'project');
  const work = join(home, 'work');
  const state = process.env['XDG_STATE_HOME'];
  let isKnown = true;
  const machines = async (name: string) => {
    if (!isKnown) throw new AppError('NO_MACHINE', { name, known: [] });
    return {
      name,
      transport: 'local',
      scheduler: 'process',
      work_folder: work,
      poll_floor_seconds: 0,
      cores: 1,
    } as const;
  };
  let engine: Engine;
  let job: Job;

  beforeAll(async () => {
    process.env['XDG_STATE_HOME'] = join(home, 'state');
    mkdirSync(work);
    writeFileSync(join(home, 'code.yaml'), code);
    writeFileSync(join(home, 'run.sh'), `echo '{"answer": 42}' >answer.json\necho '{"deep": 1}' >proof.bin\n`);
    writeFileSync(join(home, 'in.json'), '{}\n');
    engine = await Engine.create(project, 'place', { machines });
    const { name } = await engine.codes.add(join(home, 'code.yaml'));
    await engine.addAnalysis('a', name, [join(home, 'in.json')]);
    const made = await engine.submit(await engine.plan({ analysis: 'a', machine: 'far' }));
    for await (const event of engine.watch([made.id], AbortSignal.timeout(120_000))) void event;
    job = engine.job(made.id);
  });
  afterAll(async () => {
    await engine.close();
    if (state === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = state;
    rmSync(home, { recursive: true, force: true });
  });
  const valuesOf = (of: Job) => of.quantities.map(({ name, value, unreadable }) => [name, value ?? unreadable]);
  const states = (of: Job): unknown =>
    (
      JSON.parse(readFileSync(join(project, of.record.run_folder, '.simtrail/results.json'), 'utf8')) as {
        path: string;
        state?: string;
      }[]
    ).map((file) => [file.path, file.state ?? 'here']);

  it('keeps the scheduler’s word where what would tell was left on the machine', () => {
    expect(job.record).toMatchObject({
      status: 'succeeded',
      status_detail: 'the results were not judged: proof.bin, which tells, is not here',
      results: { files: 3, on_machine: 1, removed: 0 },
    });
    expect(states(job)).toEqual([
      ['answer.json', 'here'],
      ['proof.bin', 'on the machine'],
      ['stderr', 'here'],
      ['stdout', 'here'],
    ]);
  });

  it('reads again with a newer description, also when the machine is not known any more', async () => {
    const file = join(project, 'codes/two/code.yaml');
    writeFileSync(
      file,
      code.replace('- { name: deep', '- { name: twice, unit: m, file: answer.json, json: answer }\n  - { name: deep'),
    );
    const again = await Engine.open(project, {
      machines: (name) => {
        isKnown = false;
        return machines(name);
      },
    });

    const { job: read, outage } = await again.collect(job.id);

    expect(outage?.code).toBe('NO_MACHINE');
    expect(valuesOf(read).slice(0, 2)).toEqual([
      ['answer', 42],
      ['twice', 42],
    ]);
    expect(states(read)).toEqual(states(job));
    await again.close();
    isKnown = true;
  });

  it('keeps what was read from a file that is gone since', async () => {
    rmSync(join(project, job.record.run_folder, 'answer.json'));
    rmSync(join(work, job.id), { recursive: true });

    const { job: read } = await engine.collect(job.id);

    expect(valuesOf(read).slice(0, 2)).toEqual([
      ['answer', 42],
      ['twice', 42],
    ]);
    expect(read.record).toMatchObject({ status: 'succeeded', results: { files: 2, on_machine: 0, removed: 2 } });
    expect(states(read)).toEqual([
      ['answer.json', 'removed'],
      ['proof.bin', 'removed'],
      ['stderr', 'here'],
      ['stdout', 'here'],
    ]);
  });
});
