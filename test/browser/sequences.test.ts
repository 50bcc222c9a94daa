import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { Serving } from '../server/serving.ts';
import { User } from '../user.ts';
import { complaintsOf, describeInBrowser } from './browser.ts';

const root = resolve(import.meta.dirname, '../..');

const radii = `simtrail_sequence: 1
name: radii
steps:
  sweep:
    analysis: pillbox
    sweep: { grid: { radius_m: [0.08, 0.1, 0.12] } }
  tune:
    after: sweep
    repeat: { until: 'eigen.frequency[mode=1] > 1e9', at_most: 2 }
    steps:
      eigen: { analysis: pillbox }
`;
const long = `simtrail_sequence: 1
name: long
limits: { jobs: 1 }
steps:
  wait: { analysis: trivial, sweep: { grid: { depth: [300, 301, 302] } } }
`;

describeInBrowser('sequences in the page', (browser: () => Browser) => {
  const user = new User();
  let serving: Serving;
  let page: Page;
  let complaints: string[];
  const step = (name: string): Locator => page.getByRole('button', { name: new RegExp(`^${name} `) });
  const statuses = async (): Promise<string[]> =>
    (JSON.parse(await user.does('jobs', '--json')) as { jobs: JobRecord[] }).jobs.map(({ status }) => status);
  const tasks = (): Locator => page.getByRole('region', { name: 'Tasks' });

  beforeAll(async () => {
    await user.hasTrivialProject({ sleep: '"$(grep -o "[0-9.]*" input.json)"' });
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await user.does('analysis', 'add', 'pillbox', '--code', code, join(root, 'examples/cavity/pillbox.json'));
    writeFileSync(join(user.project, 'radii.yaml'), radii);
    writeFileSync(join(user.project, 'long.yaml'), long);
    writeFileSync(join(user.project, 'wrong.yaml'), 'simtrail_sequence: 1\nname: wrong\nsteps: {}\n');
    serving = await Serving.start(user.env, user.project);
    page = await (await browser().newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.setDefaultTimeout(60_000);
    complaints = complaintsOf(page);
    await page.goto(serving.url);
    await page.getByRole('link', { name: 'a project' }).click();
    await page.getByRole('heading', { name: 'No jobs yet' }).waitFor();
  });
  afterAll(async () => {
    await serving.stop();
    user.leaves();
  });

  it('are no place to go to while there are none, but for who asks', async () => {
    const nav = page.getByRole('navigation', { name: 'Project' });
    expect(await nav.getByRole('link', { name: 'Sequences' }).count()).toBe(0);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'No sequence yet' }).waitFor();
  });

  it('say what is wrong with a file', async () => {
    await page.getByLabel('Start a sequence').fill('wrong.yaml');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('alert').getByText('SEQUENCE_FILE').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/sequences$/);
  });

  it('are started, and followed by themselves from step to step to their end', async () => {
    await page.getByLabel('Start a sequence').fill('radii.yaml');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: 'radii' }).waitFor();
    await step('sweep')
      .getByText(/\d active|1 succeeded/)
      .waitFor();
    await step('sweep').getByText('3 succeeded').waitFor({ timeout: 90_000 });
    await step('eigen').getByText('1 succeeded').waitFor({ timeout: 60_000 });
    await page.locator('.status.pill', { hasText: 'succeeded' }).waitFor();
    await page.getByText('tune', { exact: true }).waitFor();
    expect(await tasks().getByRole('row').count()).toBe(1 + 4);
  });

  it('draw what came out against the parameter', async () => {
    const drawing = page.getByRole('img', { name: /^frequency against radius_m: 16 points in 4 series/ });
    await drawing.waitFor();
    expect(await drawing.locator('.plot-points').count()).toBe(4);
  });

  it('list the tasks of one step, with their points, and lead to their jobs', async () => {
    await step('sweep').click();
    await page.getByRole('heading', { name: 'Tasks of sweep' }).waitFor();
    await expect.poll(() => tasks().getByRole('row').count()).toBe(1 + 3);
    await tasks().getByText('radius_m=0.12').waitFor();
    await tasks()
      .getByRole('row', { name: /radius_m=0\.12/ })
      .getByRole('link')
      .click();
    await page.getByRole('heading', { name: /radius_m=0\.12|radius_m-0\.12|sweep/ }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Tasks of sweep' }).waitFor();
  });

  it('are cancelled with their jobs', async () => {
    await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'Sequences' }).click();
    await page.getByLabel('Start a sequence').fill('long.yaml');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: 'long' }).waitFor();
    await step('wait').getByText('1 active').waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the sequence' }).click();
    await page.locator('.status.pill', { hasText: 'cancelled' }).waitFor();
    await expect
      .poll(async () => (await statuses()).filter((status) => status === 'cancelled').length, { timeout: 60_000 })
      .toBe(1);
    expect(await page.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0);
  });

  it('met no error and no violation of the content policy', () => {
    // The wrong file is answered with 400, which Chromium says in its console.
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  });
});
