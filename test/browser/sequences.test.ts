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
  plane: { analysis: pillbox, set: { mesh_size_m: 0.01 }, sweep: { grid: { radius_m: [0.1, 0.2], length_m: [0.1, 0.2] } } }
  space:
    analysis: pillbox
    set: { mesh_size_m: 0.01 }
    sweep:
      list:
        - { radius_m: 0.1, length_m: 0.1, conductivity_s_per_m: 3e7 }
        - { radius_m: 0.2, length_m: 0.2, conductivity_s_per_m: 5e7 }
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
    await step('eigen').getByText('1 succeeded').waitFor();
    await page.locator('.status.pill', { hasText: 'succeeded' }).waitFor();
    await page.getByText('tune', { exact: true }).waitFor();
    expect(await tasks().getByRole('row').count()).toBe(1 + 3 + 4 + 2 + 1);
  });

  it('draw what came out against the parameter', async () => {
    const drawing = page.getByRole('img', { name: /^frequency against radius_m: 12 points in 4 series/ });
    await drawing.waitFor();
    expect(await drawing.locator('.plot-points').count()).toBe(4);
  });

  it('show the tasks of one state alone, until all are wanted again', async () => {
    const all = 1 + 3 + 4 + 2 + 1;
    await page.getByRole('button', { name: /^\d+ succeeded$/ }).click();
    await page.getByRole('heading', { name: 'Succeeded tasks' }).waitFor();
    await expect.poll(() => tasks().getByRole('row').count()).toBe(all);
    await page.goto(page.url().replace('state=succeeded', 'state=failed'));
    await page.getByRole('heading', { name: 'Failed tasks' }).waitFor();
    await expect.poll(() => tasks().getByRole('row').count()).toBe(1);
    await page.getByRole('button', { name: '0 failed' }).click();
    await expect.poll(() => tasks().getByRole('row').count()).toBe(all);
  });

  it('list the tasks of one step, with their points, and lead to their jobs', async () => {
    await step('sweep').click();
    await page.getByRole('heading', { name: 'Tasks of sweep' }).waitFor();
    await expect.poll(() => tasks().getByRole('row').count()).toBe(1 + 3);
    const row = tasks().getByRole('row', { name: / 0\.12 / });
    await row.getByText(/^956\.\d+ MHz$/).waitFor();
    await row.getByRole('link').click();
    await page.getByRole('heading', { name: /radius_m=0\.12|radius_m-0\.12|sweep/ }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Tasks of sweep' }).waitFor();
  });

  it('draw two parameters as a map of colours: a cell for each point, which leads to its job', async () => {
    await step('plane').click();
    const map = page.getByRole('img', { name: /^frequency\[mode=1\] \(GHz\) over radius_m and length_m: 4 points/ });
    await map.waitFor();
    // A pillbox rings at a frequency that its radius alone decides: two columns, each of one colour of viridis.
    const fills = page.locator('.sweep-cells path');
    await expect
      .poll(() => fills.evaluateAll((paths) => paths.map((path) => path.getAttribute('fill'))))
      .toEqual(['rgb(253 231 37)', 'rgb(68 1 84)']);
    const corner = { position: { x: 20, y: 20 } };
    await fills.first().hover(corner);
    await page.locator('.plot-tip').getByText('radius_m 0.1', { exact: true }).waitFor();
    await page.getByLabel('Colour', { exact: true }).selectOption('q[mode=1]');
    await page.getByRole('img', { name: /^q\[mode=1\] over radius_m and length_m/ }).waitFor();
    await expect.poll(() => fills.count()).toBeGreaterThan(2);
    await fills.first().click(corner);
    await page.waitForURL(/\/jobs\//);
    await page.goBack();
  });

  it('draw more parameters as parallel coordinates', async () => {
    await step('space').click();
    const name = /^q\[mode=1\] and radius_m, length_m, conductivity_s_per_m: 2 points/;
    const lines = page.getByRole('img', { name }).locator('.sweep-lines path');
    await expect.poll(() => lines.count()).toBe(2);
    for (const line of await lines.all()) expect((await line.getAttribute('d'))?.split('L')).toHaveLength(4);
  });

  it('are cancelled with their jobs', async () => {
    await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'Sequences' }).click();
    await page.getByLabel('Start a sequence').fill('long.yaml');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: 'long' }).waitFor();
    await step('wait').getByText('1 active').waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the sequence' }).click();
    await page.locator('.status.pill', { hasText: /^(being )?cancelled$/ }).waitFor();
    await expect.poll(async () => (await statuses()).filter((status) => status === 'cancelled').length).toBe(1);
    await page.locator('.status.pill', { hasText: /^cancelled$/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0);
  });

  it('run again what has not succeeded, as a sequence of their own', async () => {
    const former = page.url();
    await page.getByRole('button', { name: 'Run what is missing' }).click();
    await page.waitForFunction((was) => location.href !== was, former);
    await page.getByRole('heading', { name: 'long' }).waitFor();
    await step('wait').getByText('1 active').waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the sequence' }).click();
    await page.locator('.status.pill', { hasText: 'cancelled' }).waitFor();
    expect(page.url()).not.toBe(former);
  });

  it('met no error and no violation of the content policy', () => {
    // The wrong file is answered with 400, which Chromium says in its console.
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  });
});
