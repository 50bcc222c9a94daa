/* oxlint-disable vitest/valid-title, vitest/expect-expect, vitest/no-disabled-tests, vitest/no-conditional-tests -- tests are declared by the caller */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { findChromium, launchChromium } from './chromium.ts';

/** Tests that need a real browser. Where it cannot be had, or `without` names what else cannot, they are skipped, aloud. */
export function describeInBrowser(
  title: string,
  declare: (browser: () => Browser) => void,
  args: string[] = [],
  without?: string,
): void {
  const chromiumAt = without === undefined ? findChromium() : { why: without };
  if ('why' in chromiumAt) {
    console.warn(`${title}: did not run. ${chromiumAt.why}`);
    describe.skip(title, () => {
      it(`did not run: ${chromiumAt.why}`, () => {});
    });
    return;
  }
  describe(title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchChromium(chromiumAt.path, args);
    });
    afterAll(() => browser?.close());
    declare(() => {
      if (browser === undefined) throw new Error('the browser did not start');
      return browser;
    });
  });
}

/** What a page complained of: messages of its console and errors nobody caught. A good page has none. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}
