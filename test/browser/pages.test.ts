import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { Serving } from '../server/serving.ts';
import { User } from '../user.ts';
import { violationsOf } from './axe.ts';
import { complaintsOf, describeInBrowser } from './browser.ts';

const root = resolve(import.meta.dirname, '../..');
/** With SIMTRAIL_SCREENSHOTS=1 the pictures of docs/guide/web are made anew: of these pages. */
const pictured = [
  'projects',
  'jobs',
  'job',
  'fields',
  'lineage',
  'submit',
  'results',
  'compare',
  'sequence',
  'points',
  'machines',
];
const pictures = process.env['SIMTRAIL_SCREENSHOTS'] === '1' ? join(root, 'docs/guide/web') : undefined;

/** A program that takes its time and tells how far it is. */
const stepsProgram = `i=0
while [ $i -lt 6000 ]; do
  i=$((i + 1))
  awk -v i=$i 'BEGIN { printf "step %d of 6000, residual %.3e\\n", i, 1 / (i * i) }'
  sleep 0.5
done
`;
const stepsCode = `simtrail_code: 1
name: steps
title: Takes its time
program: [run.sh]
inputs:
  - { role: input, file: input.json }
command: [sh, run.sh]
parameters: input
progress: { file: stdout, line: '^step (?<done>\\d+) of (?<total>\\d+), (?<text>.*)' }
`;

/** More points where they are to be looked at. */
const isPictured = pictures !== undefined;
const heating = `simtrail_sequence: 1
name: heating
steps:
  eigen:
    analysis: pillbox
    set: { mesh_size_m: 0.01 }
    sweep:
      grid:
        radius_m: ${isPictured ? '[0.08, 0.09, 0.1, 0.11, 0.12, 0.13]' : '[0.08, 0.12]'}
        length_m: ${isPictured ? '[0.06, 0.08, 0.1, 0.12]' : '[0.08, 0.12]'}
  design: { analysis: pillbox, after: eigen, set: { mesh_size_m: 0.01 } }
  wall:
    analysis: wall
    inputs:
      - { from: design, files: results.json }
      - { from: design, files: 'wall_loss_mode{mode}.csv', mode: 1 }
  refine:
    after: eigen
    repeat: { until: 'again.frequency[mode=1] > 1e9', at_most: 2 }
    steps: { again: { analysis: pillbox, set: { mesh_size_m: 0.01 } } }
`;
const points = `simtrail_sequence: 1
name: points
steps:
  eigen:
    analysis: pillbox
    sweep:
      latin_hypercube:
        count: ${isPictured ? 24 : 2}
        seed: 7
        over: { radius_m: [0.08, 0.12], length_m: [0.06, 0.12], conductivity_s_per_m: [3e7, 6e7], mesh_size_m: [0.008, 0.012] }
`;

describeInBrowser('every page', (browser: () => Browser) => {
  const user = new User();
  let serving: Serving;
  let page: Page;
  let complaints: string[];
  const paths = new Map<string, string>();

  beforeAll(async () => {
    await user.mustType('init', user.project, '--name', 'Pillbox study');
    const steps = join(user.home, 'steps');
    mkdirSync(steps);
    writeFileSync(join(steps, 'run.sh'), stepsProgram);
    writeFileSync(join(steps, 'code.yaml'), stepsCode);
    writeFileSync(join(steps, 'input.json'), '{ "steps": 600 }\n');
    await user.does('analysis', 'add', 'wakefield', '--code', join(steps, 'code.yaml'), join(steps, 'input.json'));
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await user.does('analysis', 'add', 'pillbox', '--code', code, join(root, 'examples/cavity/pillbox.json'));
    await user.does('submit', 'pillbox', '--name', 'as designed', '--notes', 'the first look', '--wait');
    for (const radius of ['0.06', '0.08', '0.12'])
      await user.does('submit', 'pillbox', '--name', `radius ${radius}`, '--set', `radius_m=${radius}`, '--wait');
    const wall = join(root, 'dist/examples/cavity/thermal.yaml');
    await user.does('analysis', 'add', 'wall', '--code', wall, join(root, 'examples/cavity/wall.json'));
    for (const [name, text] of Object.entries({ points, heating })) {
      const file = join(user.project, `${name}.yaml`);
      writeFileSync(file, text);
      await user.does('sequence', 'run', file);
    }
    const { jobs } = JSON.parse(await user.does('jobs', '--json')) as { jobs: JobRecord[] };
    const design = jobs.find(({ sequence }) => sequence?.step === 'design');
    await user.does('rerun', design?.id ?? '', '--name', 'once more', '--wait');
    await user.does('tag', 'as designed', 'baseline');
    await user.does('submit', 'wakefield', '--name', 'running', '--notes', 'until the residual is below 1e-5');
    serving = await Serving.start(user.env, user.project);
    const context = await browser().newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    complaints = complaintsOf(page);
    await page.goto(serving.url);
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    const { projects } = await serving.call('GET /api/projects');
    const project = projects[0]?.id ?? '';
    const { rows } = await serving.call('GET /api/projects/:project/jobs', { params: { project } });
    const { sequences } = await serving.call('GET /api/projects/:project/sequences', { params: { project } });
    const idOfSequence = (name: string): string => sequences.find((one) => one.name === name)?.id ?? '';
    const idOf = (name: string): string => rows.find((row) => row.name === name)?.id ?? '';
    const [first, second] = [idOf('as designed'), idOf('radius 0.08')];
    const at = `/p/${project}`;
    for (const [name, path] of Object.entries({
      projects: '/',
      jobs: at,
      'jobs by analysis': `${at}?group=analysis`,
      'no job': `${at}?search=nothing+is+called+so`,
      job: `${at}/jobs/${first}`,
      log: `${at}/jobs/${first}?tab=log`,
      inputs: `${at}/jobs/${first}?tab=inputs`,
      script: `${at}/jobs/${first}?tab=script`,
      files: `${at}/jobs/${first}?tab=files`,
      record: `${at}/jobs/${first}?tab=record`,
      fields: `${at}/jobs/${first}?tab=fields`,
      look: `${at}/jobs/${first}/look`,
      sequences: `${at}/sequences`,
      sequence: `${at}/sequences/${idOfSequence('heating')}`,
      points: `${at}/sequences/${idOfSequence('points')}`,
      lineage: `${at}/jobs/${design?.id ?? ''}?tab=lineage`,
      'no such sequence': `${at}/sequences/nothing`,
      'running job': `${at}/jobs/${idOf('running')}`,
      submit: `${at}/new?analysis=pillbox`,
      rerun: `${at}/jobs/${first}/rerun`,
      results: `${at}/results`,
      compare: `${at}/compare?a=${first}&b=${second}`,
      machines: `${at}/machines`,
      'no such job': `${at}/jobs/00000000-0000-7000-8000-000000000000`,
      nowhere: '/nowhere',
    }))
      paths.set(name, path);
  });
  afterAll(async () => {
    await user.types('cancel', 'running', '--project', user.project);
    await serving.stop();
    user.leaves();
  });

  const names = [
    'projects',
    'jobs',
    'jobs by analysis',
    'no job',
    'job',
    'log',
    'inputs',
    'script',
    'files',
    'record',
    'look',
    'fields',
    'sequences',
    'sequence',
    'points',
    'lineage',
    'no such sequence',
    'running job',
    'submit',
    'rerun',
    'results',
    'compare',
    'machines',
    'no such job',
    'nowhere',
  ];
  it('shows how a running job gets on: how far, the numbers it tells, what it writes', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(serving.origin + (paths.get('running job') ?? ''));
    const bar = page.getByRole('progressbar');
    await bar.waitFor();
    const before = Number(await bar.getAttribute('aria-valuenow'));
    await page.getByRole('img', { name: /^residual over time, \d+ values/ }).waitFor();
    await page.getByRole('img', { name: /^done \(%\) over time/ }).waitFor();
    await page.waitForFunction(
      (was) => Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')) > was,
      before,
    );
    const lines = (): Promise<number> =>
      page
        .getByRole('region', { name: 'Text of stdout' })
        .innerText()
        .then((text) => text.split('\n').length);
    const written = await lines();
    await expect.poll(lines).toBeGreaterThan(written);
    if (pictures !== undefined) {
      await page.waitForTimeout(6000);
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, 'running-job-progress.png') });
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    describe(`in ${colorScheme}`, () => {
      for (const name of names) {
        it(`${name}: anybody can read and use it, wide and narrow`, async () => {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          for (const width of [1280, 400]) {
            await page.setViewportSize({ width, height: 800 });
            await page.goto(serving.origin + (paths.get(name) ?? ''));
            await settled(page);
            expect(await violationsOf(page)).toEqual([]);
            expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
            const chosen = page.getByRole('tab', { selected: true });
            for (const box of await Promise.all((await chosen.all()).map((tab) => tab.boundingBox())))
              expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
            if (pictures !== undefined && pictured.includes(name)) {
              mkdirSync(pictures, { recursive: true });
              const file = `${name.replaceAll(' ', '-')}-${colorScheme}-${width}.png`;
              await page.waitForTimeout(1500); // what is drawn comes after what is read
              await page.screenshot({ path: join(pictures, file) });
            }
          }
        });
      }
    });
  }

  it('has everything in reach of the Tab key, and shows where one is', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    const reached = ['projects', 'jobs', 'job', 'fields', 'lineage', 'submit', 'results', 'compare'];
    for (const name of [...reached, 'sequences', 'sequence', 'points']) {
      await page.goto(serving.origin + (paths.get(name) ?? ''));
      await settled(page);
      for (let i = 0; i < 400; i++) {
        await page.keyboard.press('Tab');
        const isShown = await page.evaluate(() => {
          const element = document.activeElement;
          if (!(element instanceof HTMLElement) || element === document.body) return undefined;
          element.dataset['reached'] = 'yes';
          return getComputedStyle(element).outlineStyle !== 'none';
        });
        if (isShown === undefined) break;
        expect(isShown).toBe(true);
      }
      const missed = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), input, select, textarea')]
          .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.closest('[role=grid]') === null)
          .filter((one) => one.getAttribute('role') !== 'tab' && one.dataset['reached'] === undefined)
          .map((one) => one.outerHTML.slice(0, 120)),
      );
      expect({ name, missed }).toEqual({ name, missed: [] });
    }
  });

  it('met no error and no violation of the content policy', () => {
    // A job that is not there is answered with 404, which Chromium says in its console.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});

/** Nothing is waited for any more: what the page shows is what it will show. */
async function settled(page: Page): Promise<void> {
  await page.locator('main').waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  await page.evaluate(() => document.fonts.ready);
}
