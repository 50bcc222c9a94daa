import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aProjectOf } from '../../bench/store-projects.ts';
import { Serving } from '../server/serving.ts';
import { User } from '../user.ts';
import { describeInBrowser } from './browser.ts';

const jobs = 100_000;

/** A project of 100,000 jobs, as somebody meets it. How fast that is and how much memory it takes `bench page` measures. */
describeInBrowser('100,000 jobs', (browser: () => Browser) => {
  const user = new User();
  let serving: Serving;
  let page: Page;
  let path: string;

  beforeAll(async () => {
    await aProjectOf(jobs, user.project);
    serving = await Serving.start(user.env, user.project);
    page = await (await browser().newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(serving.url);
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    const { projects } = await serving.call('GET /api/projects');
    path = `/p/${projects[0]?.id}`;
    await page.goto(serving.origin + path);
    await page.locator('.job-name').first().waitFor();
  });
  afterAll(async () => {
    await serving.stop();
    user.leaves();
  });

  it('shows the first rows of all', async () => {
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(jobs + 1));
    expect(await page.locator('.job-name').count()).toBeGreaterThan(10);
  });

  it('sorts and filters all of them', async () => {
    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForFunction(ascending);
    const first = await page.locator('.job-name').first().textContent();
    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForFunction((was) => document.querySelector('.job-name')?.textContent !== was, first);
    await page.getByRole('searchbox').fill('99');
    await page.waitForFunction(filtered);
    for (const name of await page.locator('.job-name').allTextContents()) expect(name).toContain('99');
    await page.getByRole('searchbox').fill('');
  });

  it('holds no more rows than are seen, from end to end', async () => {
    await page.goto(serving.origin + path);
    await page.locator('.job-name').first().waitFor();
    const most = await page.evaluate(async () => {
      const grid = document.querySelector('[role=grid]') as HTMLElement;
      const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
      let rows = 0;
      for (let i = 0; i < 120; i++) {
        grid.scrollTop += i < 80 ? 90 : grid.scrollHeight / 40;
        await frame();
        rows = Math.max(rows, document.querySelectorAll('.lines > .line').length);
      }
      return rows;
    });
    expect(most).toBeLessThan(80);
    await page.waitForFunction(() => document.querySelectorAll('.line.waiting').length === 0);
    expect(await page.locator('.job-name').count()).toBeGreaterThan(10);
  });

  it('selects all that match, leaves one out, and tags the others', async () => {
    await page.goto(`${serving.origin}${path}?search=99`);
    await page.waitForFunction(filtered);
    const all = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
    expect(all).toBeGreaterThan(1000);
    await page.getByRole('checkbox', { name: 'Select all that match' }).click();
    const bar = page.getByRole('toolbar', { name: 'Selected jobs' });
    await bar.getByText(`${all.toLocaleString('en-US')} jobs selected`).waitFor();
    await page.locator('.line').nth(1).getByRole('checkbox').uncheck();
    await bar.getByText(`${(all - 1).toLocaleString('en-US')} jobs selected`).waitFor();
    await bar.getByRole('button', { name: 'Tag' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('ninety-nine');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText(`${(all - 1).toLocaleString('en-US')} jobs tagged.`).waitFor({ timeout: 100_000 });
    const { projects } = await serving.call('GET /api/projects');
    const params = { project: projects[0]?.id ?? '' };
    const { total } = await serving.call('GET /api/projects/:project/jobs', { params, query: { tag: 'ninety-nine' } });
    expect(total).toBe(all - 1);
  });
});

const ascending = (): boolean =>
  document.querySelector('[aria-sort=ascending]') !== null && document.querySelector('.stale') === null;
const filtered = (): boolean => {
  const total = Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount'));
  return total < 50_000 && document.querySelector('.stale') === null;
};
