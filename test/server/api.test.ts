import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { api, type AnswerOf, type RouteKey } from '../../src/server/api.ts';
import { readSurface } from '../../src/view/index.ts';
import { Playground } from '../cli/project.ts';
import { Serving, type CallOf } from './serving.ts';

const asked = new Set<string>();

describe('the API', () => {
  const playground = new Playground();
  let serving: Serving;
  let params: { project: string; job: string };
  /** A call whose answer has to be exactly what its route promises: no key more, no key less. */
  async function call<K extends RouteKey>(key: K, more: CallOf<K> = {}): Promise<AnswerOf<K>> {
    const answered = await serving.call(key, { ...more, params: { ...params, ...more.params } as never });
    const { gives } = api[key] as { gives: z.ZodType };
    expect(gives.parse(answered)).toEqual(answered);
    asked.add(key);
    return answered;
  }
  const ended = async (job: string): Promise<AnswerOf<'GET /api/projects/:project/jobs/:job'>> => {
    for (let tries = 0; tries < 1_200; tries++) {
      const view = await call('GET /api/projects/:project/jobs/:job', { params: { job } });
      if (!view.actions.includes('cancel')) return view;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it does not end');
  };
  beforeAll(async () => {
    await playground.withJob();
    serving = await Serving.start(playground.env, playground.project);
    const { projects } = await serving.call('GET /api/projects');
    params = { project: projects[0]?.id ?? '', job: '' };
    const { rows } = await serving.call('GET /api/projects/:project/jobs', { params });
    params.job = rows[0]?.id ?? '';
  });
  afterAll(async () => {
    await serving.stop();
    await playground.remove();
  });

  it('is described by a valid OpenAPI 3.1 document with every route and every shape', async () => {
    const { json } = await serving.ask({ path: '/api' });
    asked.add('GET /api');
    const result = await new Validator().validate(json as Record<string, unknown>);

    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    const document = json as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
      components: { schemas: object };
    };
    expect(document.openapi).toBe('3.1.0');
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(
      Object.keys(api)
        .map((key) => key.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}'))
        .toSorted(),
    );
    for (const [, name = ''] of JSON.stringify(json).matchAll(/#\/components\/schemas\/([\w.]+)/g)) {
      expect(document.components.schemas).toHaveProperty([name]);
    }
  });

  it('shows projects, analyses, codes and machines', async () => {
    expect((await call('GET /api/session')).read_only).toBe(false);
    expect((await call('GET /api/projects')).projects).toMatchObject([
      { name: 'Test', jobs: 1, statuses: { succeeded: 1 } },
    ]);
    let summary = await call('GET /api/projects/:project');
    while (!summary.is_complete) summary = await call('GET /api/projects/:project');
    expect(summary.analyses).toMatchObject([{ name: 'pillbox', jobs: 1, code: 'cavity-eigen' }]);
    expect(summary.machines).toEqual([{ value: 'local', jobs: 1 }]);
    expect((await call('GET /api/projects/:project/codes')).codes.map(({ name }) => name)).toContain('cavity-eigen');
    const analysis = await call('GET /api/projects/:project/analyses/:analysis', { params: { analysis: 'pillbox' } });
    expect(analysis.parameters).toContainEqual({ path: 'radius_m', value: '0.1' });
    expect((await call('GET /api/machines')).machines).toMatchObject([{ name: 'local', state: 'reached' }]);
  });

  it('plans, submits once however often it is asked, follows and shows a job', async () => {
    const wanted = { analysis: 'pillbox', name: 'wider', set: [{ path: 'radius_m', value: '0.12' }], tags: ['sweep'] };
    const plan = await call('POST /api/projects/:project/plan', { body: wanted });
    expect(plan).toMatchObject({ is_hopeless: false, job_name: 'wider', processes: 1 });
    expect(plan.inputs.find(({ path }) => path === 'input.json')).toMatchObject({ changed: true });

    const body = { ...wanted, id: plan.id };
    const records = await Promise.all([1, 2, 3].map(() => call('POST /api/projects/:project/jobs', { body })));
    records.push(await call('POST /api/projects/:project/jobs', { body }));

    expect(new Set(records.map(({ id }) => id))).toEqual(new Set([plan.id]));
    const view = await ended(plan.id);
    expect(view.record).toMatchObject({ status: 'succeeded', job_name: 'wider', tags: ['sweep'] });
    expect(view.timeline.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['prepared', 'submitting', 'accepted', 'collected']) as string[],
    );
    expect(view.timeline.filter(({ type }) => type === 'accepted')).toHaveLength(1);
    expect(view.timeline.at(-1)?.status).toBe('succeeded');
    const parameters = await call('GET /api/projects/:project/jobs/:job/parameters', { params: { job: plan.id } });
    expect(parameters).toMatchObject({
      against: 'analysis',
      changed: [{ path: 'radius_m', before: '0.1', after: '0.12' }],
    });
  });

  it('lists jobs by filter, order and group', async () => {
    const find = async (query: CallOf<'GET /api/projects/:project/jobs'>['query']) =>
      call('GET /api/projects/:project/jobs', { query });
    const names = async (query: CallOf<'GET /api/projects/:project/jobs'>['query']): Promise<string[]> =>
      (await find(query)).rows.map(({ name }) => name);

    expect(await names(undefined)).toEqual(['wider', 'first-try']);
    expect(await names({ sort: 'name' })).toEqual(['first-try', 'wider']);
    expect(await names({ tag: 'sweep' })).toEqual(['wider']);
    expect(await names({ search: 'FIRST pillbox' })).toEqual(['first-try']);
    expect(await names({ status: ['active', 'failed'] })).toEqual([]);
    expect(await names({ offset: 1, limit: 1 })).toEqual(['first-try']);
    const grouped = await find({ group: 'machine', quantity: ['q[mode=2]', 'none'] });
    expect(grouped.groups).toEqual([{ value: 'local', offset: 0, jobs: 2, statuses: { succeeded: 2 } }]);
    expect(grouped.rows[0]?.quantities).toMatchObject([{ ref: 'q[mode=2]', value: 39_000 }, null]);
    await expect(find({ status: 'finished' })).rejects.toMatchObject({ status: 400 });
    await expect(find({ sort: 'color of it' })).rejects.toMatchObject({ status: 400 });
  });

  it('gives results with parameters, as a table and as CSV', async () => {
    const found = await call('GET /api/projects/:project/results', {
      query: { quantity: 'frequency[mode=1]', parameter: 'radius_m' },
    });
    expect(
      found.jobs.map(({ name, parameters, quantities }) => [name, parameters['radius_m'], quantities[0]?.value]),
    ).toEqual([
      ['wider', '0.12', 1_147_425_001.23],
      ['first-try', '0.1', 1_147_425_001.23],
    ]);
    const columns = await call('GET /api/projects/:project/results/columns');
    expect(columns.quantities).toContainEqual({ name: 'frequency', unit: 'Hz', jobs: 2, index: { mode: [1, 2] } });
    expect(columns.parameters.find(({ path }) => path === 'radius_m')).toMatchObject({
      jobs: 2,
      values: 2,
      is_number: true,
    });
    const csv = await serving.ask(serving.asked('GET /api/projects/:project/results.csv', { params }));
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.text.split('\r\n')[1]).toMatch(/^wider,\w{8},pillbox,1,26012.4,1147425001.23$/);
    asked.add('GET /api/projects/:project/results.csv');
  });

  it('gives logs by offset, files and their bytes', async () => {
    const log = await call('GET /api/projects/:project/jobs/:job/log', { query: { offset: -12 } });
    expect(log).toMatchObject({ text: 'raction=0.5\n', ended: true, next_offset: 39 });
    const rest = await call('GET /api/projects/:project/jobs/:job/log', { query: { offset: log.next_offset } });
    expect(rest).toMatchObject({ text: '', next_offset: 39, ended: true });
    const { files } = await call('GET /api/projects/:project/jobs/:job/files');
    expect(files.map(({ path, kind, place }) => [path, kind, place])).toEqual([
      ['input.json', 'input', 'here'],
      ['run.sh', 'input', 'here'],
      ['shell-code.yaml', 'input', 'here'],
      ['submit.sh', 'script', 'here'],
      ['results.json', 'result', 'here'],
      ['stderr', 'log', 'here'],
      ['stdout', 'log', 'here'],
    ]);
    const saved = await serving.ask(
      serving.asked('GET /api/projects/:project/jobs/:job/files/*', {
        params: { ...params, path: 'input/input.json' },
      }),
    );
    expect(saved.bytes).toEqual(readFileSync(join(playground.folder, 'pillbox.json')));
    asked.add('GET /api/projects/:project/jobs/:job/files/*');
  });

  it('reruns, differs, compares and restores', async () => {
    const plan = await call('POST /api/projects/:project/jobs/:job/plan', { body: {} });
    expect(plan).toMatchObject({ rerun_of: params.job, job_name: 'first-try-rerun' });
    const record = await call('POST /api/projects/:project/jobs/:job/rerun', { body: { id: plan.id } });
    expect(record).toMatchObject({ id: plan.id, rerun_of: params.job });
    await ended(record.id);
    expect((await call('GET /api/projects/:project/jobs/:job')).reruns).toEqual([record.id]);
    const lineage = await call('GET /api/projects/:project/jobs/:job/lineage');
    expect(lineage).toMatchObject({ analysis: { name: 'pillbox', changes: [] }, left_out: 0 });
    expect(lineage.jobs.map(({ id, stale }) => [id, stale])).toEqual([
      [params.job, []],
      [record.id, []],
    ]);
    expect(lineage.links).toEqual([{ from: params.job, to: record.id, relation: 'rerun', files: [] }]);

    const pair = { params: { other: record.id } };
    expect(await call('GET /api/projects/:project/jobs/:job/diff/:other', pair)).toMatchObject({
      same: true,
      parameters: [],
    });
    expect(await call('GET /api/projects/:project/jobs/:job/compare/:other', pair)).toMatchObject({ grade: 'R2' });
    const restored = await call('POST /api/projects/:project/jobs/:job/restore', {
      body: { folder: 'restored/first' },
    });
    expect(restored.files).toContain('restored/first/input.json');
    expect(readdirSync(join(playground.project, 'restored/first'))).toContain('run.sh');
  });

  it('acts on many jobs, each on its own', async () => {
    const long = await call('POST /api/projects/:project/jobs', {
      body: { analysis: 'pillbox', name: 'long', set: [{ path: 'seconds', value: '60' }] },
    });
    const { outcomes } = await call('POST /api/projects/:project/actions', {
      body: { action: 'cancel', jobs: [long.id, params.job, 'nobody'] },
    });

    expect(outcomes.map(({ job, record, error }) => [job, record?.id ?? null, error?.code ?? null])).toEqual([
      [long.id, long.id, null],
      [params.job, params.job, 'BAD_STATUS'],
      ['nobody', null, 'NO_JOB'],
    ]);
    // It has been told to end, which takes its moment.
    expect((await ended(long.id)).record.status).toBe('cancelled');
    await call('PUT /api/projects/:project/jobs/:job/notes', { body: { text: 'seen' } });
    const tagged = await call('POST /api/projects/:project/actions', {
      body: { action: 'tag', jobs: [params.job], add: ['good'] },
    });
    expect(tagged.outcomes[0]?.record).toMatchObject({ notes: 'seen', tags: ['good'] });
    expect(tagged).toMatchObject({ done: 1, failed: 0 });
  });

  it('leaves jobs.json with everything in it when nothing happens any more, though the server goes on', async () => {
    await call('PUT /api/projects/:project/jobs/:job/notes', { body: { text: 'at rest' } });
    const notes = (): unknown =>
      (
        JSON.parse(readFileSync(join(playground.project, 'jobs.json'), 'utf8')) as { jobs: { notes: string }[] }
      ).jobs.map((job) => job.notes);
    await expect.poll(notes).toContain('at rest');
  });

  it('acts on all jobs that match, but those left out and those made later', async () => {
    const all = await call('GET /api/projects/:project/jobs', { query: { analysis: ['pillbox'] } });
    expect(all.rows.length).toBeGreaterThan(2);
    const [newest, second] = all.rows;
    const filter = { analysis: ['pillbox'] };
    const tagged = async (): Promise<string[]> =>
      (await call('GET /api/projects/:project/jobs', { query: { tag: 'by-filter' } })).rows.map(({ id }) => id);

    const until = new Date(Date.parse(newest?.created_at ?? '') - 1).toISOString();
    const answer = await call('POST /api/projects/:project/actions', {
      body: { action: 'tag', jobs: { filter, until, except: [second?.id ?? ''] }, add: ['by-filter'] },
    });

    expect(answer).toEqual({ outcomes: [], done: all.total - 2, failed: 0 });
    expect(await tagged()).toEqual(all.rows.slice(2).map(({ id }) => id));
    const ended = { filter: { tag: ['by-filter'] }, until: new Date().toISOString() };
    const refused = await call('POST /api/projects/:project/actions', { body: { action: 'cancel', jobs: ended } });
    expect(refused).toMatchObject({ done: 0, failed: all.total - 2 });
    expect(refused.outcomes[0]?.error?.code).toBe('BAD_STATUS');
    const made = await call('POST /api/projects/:project/exports', { body: { jobs: ended } });
    expect(made.jobs + made.unfinished.length).toBe(all.total - 2);
  });

  it('starts a sequence of a file in the project, carries it to its end, shows and cancels', async () => {
    await playground.shell('cp ../heating.yaml .');
    await expect(
      call('POST /api/projects/:project/sequences', { body: { file: '../heating.yaml' } }),
    ).rejects.toMatchObject({ status: 400 });
    const started = await call('POST /api/projects/:project/sequences', { body: { file: 'heating.yaml' } });
    expect(started).toMatchObject({ name: 'heating', state: 'running', file: 'heating.yaml' });
    const shown = async (sequence: string): Promise<AnswerOf<'GET /api/projects/:project/sequences/:sequence'>> =>
      call('GET /api/projects/:project/sequences/:sequence', { params: { sequence } });
    let view = await shown(started.id);
    // Nobody else carries it.
    for (let tries = 0; tries < 1_200 && view.state === 'running'; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      view = await shown(started.id);
    }
    expect(view).toMatchObject({ state: 'succeeded', tasks: { succeeded: 2 }, total: 2, can_cancel: false });
    expect(view.progress).toEqual({ done: 2, total: 2, is_open: false, ends_at: null });
    expect(view.steps.map(({ name, needs }) => [name, needs])).toEqual([
      ['eigen', []],
      ['finer', ['eigen']],
    ]);
    expect(view.shown.map(({ state, status }) => [state, status])).toEqual([
      ['succeeded', 'succeeded'],
      ['succeeded', 'succeeded'],
    ]);
    const other = await call('POST /api/projects/:project/sequences', { body: { file: 'heating.yaml' } });
    // Both analyses have run before.
    expect(other.progress).toMatchObject({ total: 2, is_open: false });
    expect(Date.parse(other.progress?.ends_at ?? '')).toBeGreaterThan(Date.parse(other.created_at ?? ''));
    const ending = await call('POST /api/projects/:project/sequences/:sequence/cancel', {
      params: { sequence: other.id },
    });
    expect(ending.is_cancelling).toBe(ending.state === 'running');
    const listed = await call('GET /api/projects/:project/sequences');
    expect(listed.sequences.map(({ id }) => id)).toEqual([other.id, started.id]);
    expect((await shown(other.id)).can_cancel).toBe(false);
    await expect.poll(async () => (await shown(other.id)).can_rerun).toBe(true);
    const again = await call('POST /api/projects/:project/sequences/:sequence/rerun', {
      params: { sequence: other.id },
      body: {},
    });
    expect(again).toMatchObject({ name: 'heating', file: 'heating.yaml' });
    await expect.poll(async () => (await shown(again.id)).state).toBe('succeeded');
  });

  it('gives the surface of a result with its fields, from the cache the second time', async () => {
    const mesh = join(import.meta.dirname, '../fixtures/vtk/mixed-ascii.vtu');
    await playground.shell(
      `cp '${mesh}' "$(echo jobs/first-try-*[!p]/ | cut -d' ' -f1)mode1.vtu"; simtrail collect ${params.job}`,
    );
    expect((await call('GET /api/projects/:project/jobs/:job/fields')).files.map(({ path }) => path)).toEqual([
      'mode1.vtu',
    ]);
    const at = { params: { path: 'mode1.vtu' } };
    const about = await call('GET /api/projects/:project/jobs/:job/fields/*', at);
    const printed = (await playground.must(
      'fields',
      params.job,
      'mode1.vtu',
      '--json',
      '--project',
      'project',
    )) as object;
    expect(printed).toMatchObject(about);
    const path = serving.asked('GET /api/projects/:project/jobs/:job/surface/*', {
      params: { ...params, path: 'mode1.vtu' },
    });
    const { bytes, headers } = await serving.ask(path);
    const surface = readSurface(new Uint8Array(bytes).buffer);
    expect([surface.points.length / 3, surface.triangles.length / 3]).toEqual([about.points, about.triangles]);
    expect(headers['content-disposition']).toContain('attachment');
    const cached = readdirSync(join(playground.project, '.simtrail/cache/surfaces'));
    expect(cached).toHaveLength(2);
    for (const asked of ['../../simtrail.json', 'results.json', '%2e%2e/%2e%2e/simtrail.json']) {
      const refused = await serving.ask({ ...path, path: path.path.replace('mode1.vtu', asked) });
      expect([asked, refused.status]).toEqual([asked, 404]);
    }
    const none = call('GET /api/projects/:project/jobs/:job/fields/*', { ...at, query: { step: 9 } });
    await expect(none).rejects.toMatchObject({ status: 404, json: { error: { code: 'NO_FIELD' } } });
    asked.add('GET /api/projects/:project/jobs/:job/surface/*');
  });

  it('exports jobs as a crate that can be saved', async () => {
    const made = await call('POST /api/projects/:project/exports', { body: { jobs: [params.job] } });
    expect(made).toMatchObject({ name: 'first-try.zip', jobs: 1 });
    const saved = await serving.ask(
      serving.asked('GET /api/projects/:project/exports/:export', { params: { ...params, export: made.id } }),
    );
    expect(saved.bytes).toHaveLength(made.size);
    expect(createHash('sha256').update(saved.bytes).digest('hex')).toBe(made.sha256);
    const none = serving.asked('GET /api/projects/:project/exports/:export', {
      params: { ...params, export: '0'.repeat(32) },
    });
    expect((await serving.ask(none)).status).toBe(404);
    asked.add('GET /api/projects/:project/exports/:export');
  });

  it('logs in to a machine that asks nothing at once', async () => {
    const step = await call('POST /api/machines/:machine/login', { params: { machine: 'local' }, body: {} });
    expect(step).toEqual({ state: 'connected', question: null, error: null });
    const nobody = await call('POST /api/machines/:machine/login', { params: { machine: 'x' }, body: {} });
    expect(nobody).toMatchObject({ state: 'failed', error: { code: 'NO_MACHINE' } });
    await expect(
      call('POST /api/machines/:machine/login', {
        params: { machine: 'local' },
        body: { question: 'none', answer: 'x' },
      }),
    ).rejects.toMatchObject({ status: 400 });
  });

  it('looks at nobody unless it is told to, and says why there is no picture', async () => {
    expect(await call('GET /api/projects/:project/jobs/:job/look')).toMatchObject({ phase: 'none', scene: null });
    const none = { status: 409, json: { error: { code: 'NO_LOOK' } } };
    await expect(call('GET /api/projects/:project/jobs/:job/look/pictures')).rejects.toMatchObject(none);
    const told = (body: object) => call('POST /api/projects/:project/jobs/:job/look/commands', { body });
    await expect(told({ do: 'reset' })).rejects.toMatchObject(none);
    for (const wrong of [{ do: 'run' }, { do: 'set', state: { script: 'x' } }]) {
      await expect(told(wrong)).rejects.toMatchObject({ status: 400 });
    }
  });

  it('says errors as the command line does', async () => {
    const { stderr } = await playground.run(['show', 'nobody', '--json']);
    const answered = await serving.ask(
      serving.asked('GET /api/projects/:project/jobs/:job', { params: { ...params, job: 'nobody' } }),
    );

    expect(answered.status).toBe(404);
    expect(answered.json).toEqual(JSON.parse(stderr));
    expect(
      (await serving.ask(serving.asked('GET /api/projects/:project', { params: { project: 'none' } }))).json,
    ).toMatchObject({
      error: { code: 'UNKNOWN_PROJECT' },
    });
    const none = await serving.ask({ path: '/api/nothing', headers: { authorization: `Bearer ${serving.token}` } });
    expect([none.status, none.json]).toMatchObject([404, { error: { code: 'NO_ROUTE' } }]);
  });

  it('compresses what is worth it', async () => {
    const path = serving.asked('GET /api/projects/:project/jobs', { params });
    const plain = await serving.ask(path);
    for (const [encoding, unpack] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const packed = await serving.ask({ ...path, headers: { ...path.headers, 'accept-encoding': encoding } });
      expect(packed.headers['content-encoding']).toBe(encoding);
      expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
      expect(JSON.parse(unpack(packed.bytes).toString())).toMatchObject({
        total: JSON.parse(plain.text).total as number,
      });
    }
    const small = serving.asked('GET /api/session');
    expect(
      (await serving.ask({ ...small, headers: { ...small.headers, 'accept-encoding': 'br' } })).headers[
        'content-encoding'
      ],
    ).toBeUndefined();
  });

  it('opens, makes and forgets projects', async () => {
    const folder = join(playground.folder, 'made-here');
    await expect(call('POST /api/projects', { body: { folder } })).rejects.toMatchObject({ status: 404 });
    const made = await call('POST /api/projects', { body: { folder, create: true, name: 'Made here' } });
    expect(made).toMatchObject({ name: 'Made here', folder, jobs: 0 });
    expect(
      (await serving.ask(serving.asked('DELETE /api/projects/:project', { params: { project: made.id } }))).status,
    ).toBe(204);
    expect((await call('GET /api/projects')).projects.map(({ name }) => name)).toEqual(['Test']);
    expect(readdirSync(folder)).toContain('simtrail.json');
    asked.add('DELETE /api/projects/:project');
  });

  it('was asked for all that it has', () => {
    const elsewhere = ['GET /api/events', 'POST /api/session', 'DELETE /api/session']; // events.test.ts, attacks.test.ts
    const looks = Object.keys(api).filter((key) => key.includes('/look')); // test/browser/look.test.ts
    expect(new Set([...asked, ...elsewhere, ...looks])).toEqual(new Set(Object.keys(api)));
  });
});

describe('serve', () => {
  const playground = new Playground();
  beforeAll(() => playground.withJob());
  afterAll(() => playground.remove());

  it('ends with Ctrl-C without a complaint; a second one takes another port; a taken one is said', async () => {
    const first = await Serving.start(playground.env, playground.project);
    const port = new URL(first.origin).port;
    const { status, stderr } = await playground.run(['serve', '--json', '--port', port]);
    expect([status, JSON.parse(stderr)]).toMatchObject([1, { error: { code: 'PORT_TAKEN' } }]);
    const second = await Serving.start(playground.env, playground.project);

    expect(second.origin).not.toBe(first.origin);
    expect([await first.stop(), await second.stop()]).toEqual([0, 0]);
    expect(first.said().errors).toBe('');
  });
});
