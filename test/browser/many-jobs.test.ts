import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aProjectOf } from '../../bench/store-projects.ts';
import { Serving } from '../server/serving.ts';
import { User } from '../user.ts';
import { describeInBrowser } from './browser.ts';

const jobs = 100_000;

/**
 * A project of 100,000 jobs, as somebody meets it. The bounds are those of the promise for a machine that is left
 * alone, as they are there; on a busy one they stretch by how much slower than at its best in this very run it is.
 */
describeInBrowser('100,000 jobs', (browser: () => Browser) => {
  const user = new User();
  let serving: Serving;
  let page: Page;
  let session: CDPSession;
  let path: string;

  beforeAll(async () => {
    await aProjectOf(jobs, user.project);
    serving = await Serving.start(user.env, user.project);
    page = await (await browser().newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(60_000);
    session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await page.goto(serving.url);
    await page.getByRole('heading', { name: 'Projects' }).waitFor();
    const { projects } = await serving.call('GET /api/projects');
    path = `/p/${projects[0]?.id}`;
    await page.addInitScript(watchFrames);
    await page.goto(serving.origin + path);
    await page.locator('.job-name').first().waitFor();
  });
  afterAll(async () => {
    await serving.stop();
    user.leaves();
  });

  it('shows the first rows within 1.5 s of going there', async () => {
    const slow = await slownessOf(page);
    await page.goto(serving.origin + path);
    const ms = await timeUntil(page, () => document.querySelectorAll('.job-name').length > 10, 0);
    console.log(`first rows after ${ms.toFixed(0)} ms (this machine: ${slow.toFixed(1)} times slower than quiet)`);
    expect(ms).toBeLessThan(1500 * slow);
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(jobs + 1));
  });

  it('filters and sorts within 300 ms', async () => {
    const slow = await slownessOf(page);
    const sorting = await since(page, async () => page.getByRole('button', { name: 'Name' }).click(), ascending);
    const first = await page.locator('.job-name').first().textContent();
    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForFunction((was) => document.querySelector('.job-name')?.textContent !== was, first);
    const filtering = await since(page, async () => page.getByRole('searchbox').fill('99'), filtered);
    console.log(`sorted after ${sorting.toFixed(0)} ms, filtered after ${filtering.toFixed(0)} ms`);
    expect(sorting).toBeLessThan(300 * slow);
    // What is typed is asked for when the typing has paused for 120 ms.
    expect(filtering).toBeLessThan((300 + 120) * slow);
    await page.getByRole('searchbox').fill('');
  });

  it('scrolls from end to end without a long task', async () => {
    const slow = await slownessOf(page);
    await page.goto(serving.origin + path);
    await page.locator('.job-name').first().waitFor();
    await page.waitForTimeout(500);
    const longest = await page.evaluate(async () => {
      const grid = document.querySelector('[role=grid]') as HTMLElement;
      const tasks: number[] = [];
      const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
      watch.observe({ type: 'longtask' });
      const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
      for (let i = 0; i < 120; i++) {
        grid.scrollTop += i < 80 ? 90 : grid.scrollHeight / 40;
        await frame();
      }
      await new Promise((done) => setTimeout(done, 300));
      watch.disconnect();
      return Math.max(0, ...tasks);
    });
    const rows = await page.locator('.lines > .line').count();
    console.log(`longest task while scrolling ${longest.toFixed(0)} ms, ${rows} rows in the document`);
    expect(longest).toBeLessThan(100 * slow);
    expect(rows).toBeLessThan(80);
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

  it('uses less than 400 MB of memory', async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapTotalSize')?.value ?? 0;
    const { processInfo } = await (await browser().newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
    const { readFileSync } = await import('node:fs');
    const renderers = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024);
    console.log(
      `script's heap ${(heap / 1e6).toFixed(0)} MB, largest renderer ${Math.max(...renderers).toFixed(0)} MB resident`,
    );
    expect(Math.max(...renderers)).toBeLessThan(400);
  });
});

/** Runs in the page before its scripts: where a later measurement starts from. */
function watchFrames(): void {
  (globalThis as unknown as { startedAt: number }).startedAt = performance.now();
}

/** Milliseconds from the page's start (or `from`) until something holds, looked at in every frame. */
async function timeUntil(page: Page, holds: () => boolean, from: number): Promise<number> {
  await page.waitForFunction(holds);
  return page.evaluate((start) => performance.now() - start, from);
}

const ascending = (): boolean =>
  document.querySelector('[aria-sort=ascending]') !== null && document.querySelector('.stale') === null;
const filtered = (): boolean => {
  const total = Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount'));
  return total < 50_000 && document.querySelector('.stale') === null;
};

async function since(page: Page, act: () => Promise<void>, holds: () => boolean): Promise<number> {
  const from = await page.evaluate(() => performance.now());
  await act();
  return timeUntil(page, holds, from);
}

/** The quickest slice of this run, ms: even on a busy machine some are not interrupted. */
let quickestMs = Infinity;

/**
 * How much slower than when it is left alone this machine is now: 1 or more. A computation is done in 40 equal slices of
 * a few milliseconds; what all of them took is held against 40 times the quickest one of this run.
 */
async function slownessOf(page: Page): Promise<number> {
  const slices = await page.evaluate(() => {
    const taken: number[] = [];
    let sum = 0;
    for (let slice = 0; slice < 40; slice++) {
      const from = performance.now();
      for (let i = 0; i < 3e6; i++) sum += Math.sqrt(i);
      taken.push(performance.now() - from);
    }
    return sum > 0 ? taken : [];
  });
  quickestMs = Math.min(quickestMs, ...slices);
  return slices.reduce((total, ms) => total + ms, 0) / (slices.length * quickestMs);
}
