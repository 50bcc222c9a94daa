import type { Browser } from 'playwright-core';
import { findChromium, launchChromium } from '../test/browser/chromium.ts';
import { figureOf, median, type Figure } from './figure.ts';
import { at } from './page.ts';

/** What is promised of a machine that is left alone, ms. */
const promised = { first: 1500, task: 100 } as const;
/** So long the page may take to show that tasks ended, ms: their queue has forgotten them, which takes two looks. */
const patienceMs = 90_000;

const hasRows = "document.querySelectorAll('[aria-label^=Tasks] tbody tr').length > 10";

/** Tasks that take the page's thread for more than 50 ms (of others a browser does not tell), until it shows that jobs failed. */
const longestTask = `(async () => {
  const tasks = [];
  const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  watch.observe({ type: 'longtask' });
  const isShown = () => /\\d failed/.test(document.querySelector('.page')?.innerText ?? '');
  const end = Date.now() + ${patienceMs};
  while (!isShown() && Date.now() < end) await new Promise((done) => setTimeout(done, 200));
  await new Promise((done) => setTimeout(done, 3000));
  watch.disconnect();
  if (!isShown()) throw new Error('the page does not show that tasks ended');
  return Math.max(0, ...tasks);
})()`;

/** The page of a sequence in a real browser: its first rows, and how long it does nothing else while tasks end. */
export async function sweepPageFigures(
  points: number,
  { url, place, end }: { url: string; place: string; end: () => Promise<unknown> },
): Promise<Figure[]> {
  const found = findChromium();
  if ('why' in found) {
    console.warn(`its page: not measured. ${found.why}`);
    return [];
  }
  const browser: Browser = await launchChromium(found.path);
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(url);
    await page.locator('.card').first().waitFor(); // signed in
    const first: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await page.goto(place);
      first.push(await at(page, hasRows));
    }
    const [task] = await Promise.all([page.evaluate<number>(longestTask), end()]);
    return [
      figureOf(
        `its page with ${points} points, first rows against 1.5 s`,
        { ours: median(first), baseline: promised.first },
        { bar: 1 },
      ),
      figureOf(
        `longest task of the page while tasks end${task === 0 ? ' (none above 50 ms)' : ''}, against 100 ms`,
        { ours: task, baseline: promised.task },
        { bar: 1 },
      ),
    ];
  } finally {
    await browser.close();
  }
}
