import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aProjectOf } from '../../bench/store-projects.ts';
import { Playground } from '../cli/project.ts';
import { idOf } from '../store/record.ts';
import { Listener } from './listener.ts';
import { Serving } from './serving.ts';

/** A second where the machine has time for it; a test runs beside many others. */
const aMomentMs = 15_000;

describe('what happens elsewhere', () => {
  const playground = new Playground();
  let serving: Serving;
  let page: Listener;
  beforeAll(async () => {
    await playground.withJob();
    serving = await Serving.start(playground.env, playground.project);
    await serving.call('GET /api/projects');
  });
  afterAll(async () => {
    await serving.stop();
    await playground.remove();
  });
  afterEach(() => page.cut());

  it('is told in a moment: the command line, from its submission to its end', async () => {
    page = await new Listener(serving).connect();
    const hold = join(playground.project, 'hold');
    await writeFile(hold, '');
    await playground.must('submit', 'pillbox', '--name', 'by-hand', '--project', 'project');
    const submittedMs = Date.now();

    await page.until(() => page.of('job').some(({ data }) => data.job.name === 'by-hand'));
    expect(Date.now() - submittedMs).toBeLessThan(aMomentMs);
    const half = { fraction: 0.5, text: 'half' };
    await page.until(() => page.of('progress').some(({ data }) => data.progress?.text === 'half'));
    await rm(hold);
    await page.until(() => page.of('job').some(({ data }) => data.job.status === 'succeeded'));

    const statuses = page.of('job').map(({ data }) => [data.before, data.job.status]);
    expect(statuses.map(([, status]) => status)).toContain('running');
    // Each begins where the one before ended.
    expect(statuses.slice(1).map(([before]) => before)).toEqual(statuses.slice(0, -1).map(([, status]) => status));
    expect(page.of('progress').map(({ data }) => data.progress)).toContainEqual(half);
  });

  it('is told in a moment: an edited jobs.json, and a job taken out of it', async () => {
    page = await new Listener(serving).connect();
    const file = join(playground.project, 'jobs.json');
    await playground.must('note', 'first-try', 'before', '--project', 'project');
    await page.until(() => page.of('job').some(({ data }) => data.job.notes === 'before'));
    type Document = { jobs: { job_name: string; notes: string }[] };
    const edit = async (change: (document: Document) => void): Promise<number> => {
      const document = JSON.parse(await readFile(file, 'utf8')) as Document;
      change(document);
      await writeFile(file, JSON.stringify(document));
      return Date.now();
    };

    const editedMs = await edit(({ jobs }) => {
      for (const job of jobs) if (job.job_name === 'first-try') job.notes = 'by hand';
    });
    await page.until(() => page.of('job').some(({ data }) => data.job.notes === 'by hand'));
    expect(Date.now() - editedMs).toBeLessThan(aMomentMs);
    expect(page.of('job').at(-1)?.data.facts).toEqual(['edited']);

    const removedMs = await edit((document) => {
      document.jobs = document.jobs.filter((job) => job.job_name !== 'by-hand');
    });
    await page.until(() => page.of('job-removed').length === 1);
    expect(Date.now() - removedMs).toBeLessThan(aMomentMs);
  });

  it('is told: a jobs.json that cannot be read, and that it can be again', async () => {
    page = await new Listener(serving).connect();
    const file = join(playground.project, 'jobs.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, -20));

    await page.until(() => page.of('trouble').length > 0);
    expect(page.of('trouble')[0]?.data.error).toMatchObject({ code: 'JOBS_UNREADABLE' });
    const { projects } = await serving.call('GET /api/projects');
    expect(projects[0]?.error).toMatchObject({ code: 'JOBS_UNREADABLE' });
    await writeFile(file, text);
    await page.until(() => page.of('project').length > 0);

    expect((await serving.call('GET /api/projects')).projects[0]?.error).toBeUndefined();
  });

  it('is told: a project that another program opens, and one that is forgotten', async () => {
    page = await new Listener(serving).connect();
    const name = `Another ${Date.now()}`;
    await playground.must('init', name.replaceAll(' ', '-'), '--name', name);

    await page.until(() => page.of('project').length > 0);
    const { projects } = await serving.call('GET /api/projects');
    const another = projects.find((one) => one.name === name);
    expect(another?.id).toBe(page.of('project')[0]?.data.project);
    await serving.call('DELETE /api/projects/:project', { params: { project: another?.id ?? '' } });

    await page.until(() => page.of('project-removed').length > 0);
    expect((await serving.call('GET /api/projects')).projects.map(({ name }) => name)).toEqual(['Test']);
  });
});

describe('a page that comes back', () => {
  const playground = new Playground();
  let serving: Serving;
  let project: string;
  const note = (n: number, text: string): Promise<unknown> =>
    serving.call('PUT /api/projects/:project/jobs/:job/notes', { params: { project, job: idOf(n) }, body: { text } });
  beforeAll(async () => {
    await aProjectOf(1000, join(playground.folder, 'project'));
    serving = await Serving.start(playground.env, playground.project);
    [project = ''] = (await serving.call('GET /api/projects')).projects.map(({ id }) => id);
  });
  afterAll(async () => {
    await serving.stop();
    await playground.remove();
  });

  it('is told what it missed, once and in order', async () => {
    const page = await new Listener(serving).connect();
    await note(1, 'seen');
    await page.until(() => page.of('job').length === 1);
    page.cut();
    for (let n = 2; n < 12; n++) await note(n, `missed ${n}`);

    await page.connect(page.lastId);
    await note(12, 'seen again');
    await page.until(() => page.of('job').at(-1)?.data.job.notes === 'seen again');

    expect(page.of('job').map(({ data }) => data.job.id)).toEqual(Array.from({ length: 12 }, (_, i) => idOf(i + 1)));
    expect(page.of('reset')).toEqual([]);
    page.cut();
  });

  it.each(['0123456789ab-5', 'x', '-1', '', '9'.repeat(40)])('is told to load anew after %j', async (id) => {
    const page = await new Listener(serving).connect(id);
    await page.until(() => page.heard.length > 0);

    expect(page.heard[0]?.type).toBe('reset');
    page.cut();
  });

  it('and 199 others are told every one of 1,000 events, once and in order, cut or slow', async () => {
    const pages = await Promise.all(Array.from({ length: 200 }, () => new Listener(serving).connect()));
    const [first, second] = pages as [Listener, Listener];
    const jobs = Array.from({ length: 1000 }, (_, i) => idOf(i));
    const coming = serving.call('POST /api/projects/:project/actions', {
      params: { project },
      body: { action: 'note', jobs, text: 'all' },
    });
    await first.until(() => first.of('job').length > 100, 60_000);
    first.cut();
    const { outcomes } = await coming;
    await first.connect(first.lastId);

    const told = (page: Listener): string[] => page.of('job').map(({ data }) => data.job.id);
    for (const page of pages) await page.until(() => page.of('job').length >= 1000, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 300)); // for one too many
    expect(outcomes.filter(({ error }) => error !== null)).toEqual([]);
    for (const page of pages) {
      expect(told(page)).toEqual(told(second));
      const numbers = page.heard.filter(({ type }) => type !== 'hello').map(({ id }) => Number(id.split('-')[1]));
      expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i));
    }
    // Whichever of them the log took first.
    expect(told(second).toSorted()).toEqual(jobs);
    for (const page of pages) page.cut();
  });

  it('that reads nothing for a while gets it all later; one that is too far behind is told so', async () => {
    const [slow, gone] = [await new Listener(serving).connect(), await new Listener(serving).connect()];
    await slow.until(() => slow.heard.length > 0);
    const jobs = Array.from({ length: 1000 }, (_, i) => idOf(i));
    const tell = (rounds: number): Promise<unknown> =>
      Array.from({ length: rounds }).reduce<Promise<unknown>>(
        (before) =>
          before.then(() =>
            serving.call('POST /api/projects/:project/actions', {
              params: { project },
              body: { action: 'tag', jobs, add: [`tag-${Math.random()}`, 'x'.repeat(100)] },
            }),
          ),
        Promise.resolve(),
      );
    // More than the sockets hold, less than the server keeps.
    slow.pause();
    await tell(6);
    slow.resume();
    await slow.until(() => slow.of('job').length === 6000, 60_000);
    const numbers = slow.heard.slice(1).map(({ id }) => Number(id.split('-')[1]));
    expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i));

    // More than the server keeps.
    gone.cut();
    const { lastId } = gone;
    await tell(20);
    await gone.connect(lastId);
    await gone.until(() => gone.of('reset').length > 0);
    expect(gone.of('reset')).toHaveLength(1);
    for (const page of [slow, gone]) page.cut();
  });
});
