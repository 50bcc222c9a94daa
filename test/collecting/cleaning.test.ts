import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Engine, type FarFolders } from '../../src/engine/index.ts';
import type { Job } from '../../src/model/index.ts';
import { createLocalTransport } from '../../src/transport/index.ts';

const code = `simtrail_code: 1
name: two
title: Leaves a small file, a large one, and others
program: [run.sh]
inputs: [{ role: input, file: in.json }]
command: [sh, run.sh]
quantities:
  - { name: answer, unit: '', file: answer.json, json: answer }
results: { small: [answer.json], large: ['*.bin', never.bin] }
`;

const program = `echo '{"answer": 42}' >answer.json
echo large >proof.bin
mkdir -p sub && echo other >"sub/-other
name"
ln -s "$OUTSIDE" way
ln -s "$OUTSIDE/kept" way.bin
`;

/** On this computer, in a folder of the machine's own, so that each fault can be laid out by hand. */
describe('a folder on a machine', () => {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-clean-'));
  const project = join(home, 'project');
  const work = join(home, 'work');
  const outside = join(home, 'outside');
  const state = process.env['XDG_STATE_HOME'];
  let engine: Engine;
  let far: FarFolders;
  let job: Job;
  const machine = { name: 'far', transport: 'local', scheduler: 'process', poll_floor_seconds: 0, cores: 2 } as const;

  beforeAll(async () => {
    process.env['XDG_STATE_HOME'] = join(home, 'state');
    mkdirSync(outside);
    writeFileSync(join(outside, 'kept'), 'kept');
    writeFileSync(join(home, 'code.yaml'), code);
    writeFileSync(join(home, 'run.sh'), program.replaceAll('$OUTSIDE', outside));
    writeFileSync(join(home, 'in.json'), '{}\n');
    engine = await Engine.create(project, 'clean', { machines: async () => ({ ...machine, work_folder: work }) });
    const { name } = await engine.codes.add(join(home, 'code.yaml'));
    await engine.addAnalysis('a', name, [join(home, 'in.json')]);
  });
  beforeEach(async () => {
    const made = await engine.submit(await engine.plan({ analysis: 'a', machine: 'far' }));
    for await (const event of engine.watch([made.id], AbortSignal.timeout(60_000))) void event;
    job = engine.job(made.id);
    far = await engine.farFolders();
    expect(job.status).toBe('succeeded');
  });
  afterAll(async () => {
    await engine.close();
    if (state === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = state;
    rmSync(home, { recursive: true, force: true });
  });

  const there = (): string => join(work, job.id);
  const here = (): string => join(project, job.record.run_folder);
  const listed = (): Record<string, string> => {
    const text = readFileSync(join(here(), '.simtrail/results.json'), 'utf8');
    const files = JSON.parse(text) as { path: string; state?: string }[];
    return Object.fromEntries(files.map((file) => [file.path, file.state ?? 'here']));
  };
  const refusal = (facts: object) =>
    expect.objectContaining({ code: 'NOT_COLLECTED', facts: expect.objectContaining(facts) });

  it('is listed with sizes before anything is brought', async () => {
    const plan = await far.planCollection(job.id, { large: true, patterns: ['*.none'] });

    expect(plan.files.map(({ path, size, state: at, bring }) => [path, size, at ?? 'here', bring])).toEqual([
      ['answer.json', 15, 'here', false],
      ['proof.bin', 6, 'on the machine', true],
      ['stderr', 0, 'here', false],
      ['stdout', 0, 'here', false],
      ['sub/-other\nname', 6, 'on the machine', false],
    ]);
    expect(plan).toMatchObject({ missing: ['never.bin'], unmatched: ['*.none'] });
    expect(plan.links).toEqual([
      { path: 'way', to: outside },
      { path: 'way.bin', to: join(outside, 'kept') },
    ]);
    expect(existsSync(join(here(), 'proof.bin'))).toBe(false);
  });

  it('gives what is asked for, by kind, by name, all of it; links are named and not followed', async () => {
    await engine.collect(job.id, { choice: { large: true } });
    expect(listed()).toMatchObject({ 'proof.bin': 'here', 'sub/-other\nname': 'on the machine' });
    await engine.collect(job.id, { choice: { patterns: ['sub/*'] } });
    expect(listed()).toMatchObject({ 'proof.bin': 'here', 'sub/-other\nname': 'here' });

    const { job: all } = await engine.collect(job.id, { choice: { all: true } });

    expect(readdirSync(here())).not.toContain('way');
    expect(readdirSync(here())).not.toContain('way.bin');
    expect(all.record.results).toMatchObject({
      files: 5,
      on_machine: 0,
      missing: ['never.bin'],
      links: [
        { path: 'way', to: outside },
        { path: 'way.bin', to: join(outside, 'kept') },
      ],
    });
    expect(readFileSync(join(here(), 'sub/-other\nname'), 'utf8')).toBe('other\n');
  });

  it('is removed once all of it is here, and that is recorded; everything here still works', async () => {
    await engine.collect(job.id, { choice: { all: true } });
    const quantities = engine.job(job.id).quantities;

    const plan = await far.planCleaning(job.id);
    const cleaned = await far.clean(plan);

    expect(plan).toMatchObject({ state: 'there', lost: [] });
    expect(existsSync(there())).toBe(false);
    expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('kept');
    expect(cleaned.record).toMatchObject({ status: 'succeeded', results: { files: 5, on_machine: 0, removed: 0 } });
    expect(typeof cleaned.record.cleaned_at).toBe('string');
    const { job: again } = await engine.collect(job.id);
    expect(again.quantities).toEqual(quantities);
    expect(Object.values(listed())).toEqual(['here', 'here', 'here', 'here', 'here']);
    expect(new TextDecoder().decode(await (await engine.tail(again, 'answer.json')).next())).toBe('{"answer": 42}\n');
    expect((await far.planCleaning(job.id)).state).toBe('gone');
    const log = readFileSync(join(project, '.simtrail/log.jsonl'), 'utf8').trim().split('\n');
    const facts = log.map((line) => JSON.parse(line) as { type: string; job?: string; why?: string });
    const [fact] = facts.filter((one) => one.type === 'cleaned' && one.job === job.id);
    expect(fact?.why).toContain(`${there()} was removed`);
  });

  it.each([
    ['a large result is there only', () => {}, { first: 'proof.bin', why: 'was not collected' }, {}],
    [
      'a result was changed there since',
      () => writeFileSync(join(there(), 'proof.bin'), 'other\n'),
      { first: 'proof.bin', why: 'is not as it was when it was collected' },
      { all: true },
    ],
    [
      'a result was changed here since',
      () => writeFileSync(join(here(), 'proof.bin'), 'other\n'),
      { first: 'proof.bin', why: 'was changed here since it was collected' },
      { all: true },
    ],
    [
      'a result is not here any more',
      () => rmSync(join(here(), 'proof.bin')),
      { first: 'proof.bin', why: 'is not here any more' },
      { all: true },
    ],
    [
      'something new is there',
      () => writeFileSync(join(there(), 'new'), ''),
      { first: 'new', why: 'was not collected' },
      { all: true },
    ],
    [
      'an input was changed there',
      () => writeFileSync(join(there(), 'in.json'), '{"changed": true}'),
      { first: 'in.json', why: 'is an input that was changed there' },
      { all: true },
    ],
  ])('stays when %s, unless it is forced', async (_, change, facts, choice) => {
    await engine.collect(job.id, { choice });
    change();

    await expect(far.planCleaning(job.id)).rejects.toEqual(refusal(facts));
    expect(existsSync(join(there(), 'proof.bin'))).toBe(true);

    const plan = await far.planCleaning(job.id, { force: true });
    expect(plan.lost[0]).toMatchObject({ path: facts.first, why: facts.why });
    await far.clean(plan);
    expect(existsSync(there())).toBe(false);
    const isHere = (path: string): boolean => existsSync(join(here(), path));
    expect(listed()['proof.bin']).toBe(isHere('proof.bin') ? 'here' : 'removed');
    expect(Object.values(listed())).not.toContain('on the machine');
  });

  it('stays while a job that has not started begins with it, forced or not', async () => {
    const next = await engine.submit(await engine.plan({ analysis: 'a', machine: 'far' }));
    for await (const event of engine.watch([next.id], AbortSignal.timeout(60_000))) void event;
    // Its scheduler is not asked about it, and cannot say that it has ended.
    const isLater = { after: [job.id], status: 'queued', started_at: null, slurm_id: null } as const;
    await engine.store.change(() => [{ type: 'edited', job: next.id, set: isLater }]);
    await engine.collect(job.id, { choice: { all: true } });

    const isNeeded = expect.objectContaining({
      code: 'STILL_NEEDED',
      facts: expect.objectContaining({ by: next.name }),
    });
    await expect(far.planCleaning(job.id)).rejects.toEqual(isNeeded);
    await expect(far.planCleaning(job.id, { force: true })).rejects.toEqual(isNeeded);
    await engine.store.change(() => [{ type: 'edited', job: next.id, set: { status: 'cancelled' } }]);
    await far.planCleaning(job.id);
  });

  it('stays when something is written into it after it was looked at', async () => {
    await engine.collect(job.id, { choice: { all: true } });
    const plan = await far.planCleaning(job.id);
    writeFileSync(join(there(), 'late'), 'late');

    await expect(far.clean(plan)).rejects.toEqual(refusal({ first: 'late' }));

    expect(existsSync(join(there(), 'late'))).toBe(true);
  });

  it.each([
    [
      'a link is in its place',
      () => {
        renameSync(there(), join(outside, 'moved'));
        symlinkSync(join(outside, 'moved'), there());
      },
      'it is a link',
      () => rmSync(join(outside, 'moved'), { recursive: true }),
    ],
    [
      'its script is another',
      () => writeFileSync(join(there(), '.simtrail/submit.sh'), 'another'),
      "it does not hold the job's script as it was sent",
      () => {},
    ],
    [
      'its own small files are gone',
      () => rmSync(join(there(), '.simtrail'), { recursive: true }),
      "it does not hold the job's script as it was sent",
      () => {},
    ],
    [
      'its own small files are behind a link',
      () => {
        renameSync(join(there(), '.simtrail'), join(there(), 'elsewhere'));
        symlinkSync('elsewhere', join(there(), '.simtrail'));
      },
      "it does not hold the job's script as it was sent",
      () => {},
    ],
  ])('stays when %s, forced or not', async (_, change, why, after) => {
    await engine.collect(job.id, { choice: { all: true } });
    const plan = await far.planCleaning(job.id);
    change();

    const isRefused = expect.objectContaining({ code: 'NOT_ITS_FOLDER', facts: expect.objectContaining({ why }) });
    await expect(far.planCleaning(job.id, { force: true })).rejects.toEqual(isRefused);
    const files = await createLocalTransport('far').list(there());
    await expect(far.clean({ ...plan, files })).rejects.toEqual(isRefused);

    expect(existsSync(join(there(), 'proof.bin'))).toBe(true);
    after();
  });

  it('that was half removed is removed by the next try', async () => {
    await engine.collect(job.id, { choice: { all: true } });
    for (const name of readdirSync(there())) {
      if (name !== '.simtrail') rmSync(join(there(), name), { recursive: true });
    }

    await far.clean(await far.planCleaning(job.id));

    expect(existsSync(there())).toBe(false);
    expect(Object.values(listed())).toEqual(['here', 'here', 'here', 'here', 'here']);
  });

  it('that was gone already is told as such', async () => {
    rmSync(there(), { recursive: true });

    const cleaned = await far.clean(await far.planCleaning(job.id));

    expect(cleaned.record.results).toMatchObject({ on_machine: 0, removed: 2 });
    expect(listed()).toMatchObject({ 'answer.json': 'here', 'proof.bin': 'removed' });
  });
});
