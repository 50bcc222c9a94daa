/* oxlint-disable vitest/valid-title, vitest/expect-expect, vitest/no-disabled-tests, vitest/no-conditional-tests -- tests are declared by the caller */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is; Debian's is installed where that can be done; else why there is none. */
function findChromium(): { path: string } | { why: string } {
  const found = [process.env['SIMTRAIL_CHROMIUM'], ...places].find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) return { path: found };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return { why: 'there is no Chromium; install it (Debian: apt-get install chromium) or set SIMTRAIL_CHROMIUM' };
  try {
    const install = ['-o', 'DPkg::Lock::Timeout=600', '-y', '--no-install-recommends', 'install', 'chromium'];
    execFileSync('apt-get', install, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    return { path: '/usr/bin/chromium' };
  } catch {
    return { why: 'apt-get could not install chromium' };
  }
}

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
      // The sandbox needs user namespaces, which root in a container does not have; WebGL is drawn by the processor.
      const launch = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...args];
      browser = await chromium.launch({ executablePath: chromiumAt.path, args: launch });
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
