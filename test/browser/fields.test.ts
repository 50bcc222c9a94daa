import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Serving } from '../server/serving.ts';
import { User } from '../user.ts';
import { complaintsOf, describeInBrowser } from './browser.ts';
import { expectSeen } from './pixels.ts';

const root = resolve(import.meta.dirname, '../..');

/** The modes of a pillbox as the solver wrote them: the magnetic field of the first is zero on the axis, which is below. */
describeInBrowser('the fields of a job', (browser: () => Browser) => {
  const user = new User();
  let serving: Serving;
  let page: Page;
  let complaints: string[];
  const asked: string[] = [];
  /** Of the tab, as one comes to it. */
  let address = '';
  const scene = (): Locator => page.locator('.scene');
  const drawn = async (): Promise<void> => {
    await page.locator('.scene canvas').waitFor();
    await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
  };

  beforeAll(async () => {
    await user.mustType('init', user.project);
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await user.does('analysis', 'add', 'pillbox', '--code', code, join(root, 'examples/cavity/pillbox.json'));
    await user.does('submit', 'pillbox', '--name', 'modes', '--wait');
    serving = await Serving.start(user.env, user.project);
    page = await (await browser().newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.setDefaultTimeout(60_000);
    complaints = complaintsOf(page);
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(serving.url);
    await page.getByRole('link', { name: 'a project' }).click();
    await page.getByRole('grid').getByRole('link', { name: 'modes' }).click();
    await page.getByRole('heading', { name: 'modes' }).waitFor();
  });
  afterAll(async () => {
    await serving.stop();
    user.leaves();
  });

  it('loads what draws them only when they are gone to', async () => {
    const tab = page.getByRole('tab', { name: 'Fields' });
    await tab.waitFor();
    expect(asked.filter((url) => /\/surface\/|fields-tab/.test(url))).toEqual([]);
    const scripts = asked.filter((url) => url.endsWith('.js')).length;
    await page.keyboard.press('8');
    await drawn();
    address = page.url();
    expect(asked.filter((url) => url.endsWith('.js')).length).toBeGreaterThan(scripts);
    expect(asked.filter((url) => url.includes('/surface/mode1.vtu'))).toHaveLength(1);
  });

  it('draws the first mode of a pillbox: violet on the axis, yellow at three quarters of the radius', async () => {
    const pixels = await expectSeen(scene(), ({ share }) => share('violet') > 0.01 && share('yellow') > 0.03);
    expect(pixels.middleOf('yellow')).toBeLessThan(pixels.middleOf('violet'));
    expect(pixels.share('ground')).toBeGreaterThan(0.3);
    await page.getByText('1,865 points, 3,568 triangles').waitFor();
  });

  it('shows another field, a component, another mode, and the address tells which', async () => {
    // Opened anew: the second time too it begins with the first mode.
    await page.goto(address);
    await drawn();
    const first = await expectSeen(scene(), ({ share }) => share('violet') > 0.01 && share('yellow') > 0.03);
    await page.getByLabel('Field', { exact: true }).selectOption({ label: 'E' });
    await page.getByLabel('Shown').selectOption('0');
    const electric = await expectSeen(scene(), ({ apart }) => apart(first) > 0.05);
    await page.getByLabel('Field', { exact: true }).selectOption({ label: 'H_phi' });
    const magnetic = await expectSeen(scene(), ({ apart }) => apart(electric) > 0.05);

    const before = asked.length;
    await page.getByLabel('File').selectOption('mode2.vtu');
    const askedNow = (): string[] => asked.slice(before).filter((url) => url.includes('/surface/mode2.vtu'));
    await expect.poll(() => askedNow().length).toBe(1);
    await drawn();
    await expectSeen(scene(), ({ apart }) => apart(first) > 0.05 && apart(magnetic) > 0.05);
    expect(new URL(page.url()).searchParams.get('file')).toBe('mode2.vtu');
    await page.reload();
    await drawn();
    expect(await page.getByLabel('File').inputValue()).toBe('mode2.vtu');
  });

  it('says what is wrong with a file that cannot be read', async () => {
    const record = user.records()[0];
    writeFileSync(join(user.project, String(record?.['run_folder']), 'mode3.vtu'), '<VTKFile type="Unstr');
    await page.getByLabel('File').selectOption('mode3.vtu');
    await page.getByRole('alert').getByText('FILE_FORMAT').waitFor();
    await page.getByLabel('File').selectOption('mode2.vtu');
    await drawn();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('met no error and no violation of the content policy', () => {
    // The broken file is answered with an error, which Chromium says in its console.
    expect(complaints.filter((text) => !/status of 4\d\d|status of 500/.test(text))).toEqual([]);
  });
});
