import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../free-port.ts';
import { Serving } from '../server/serving.ts';
import { User } from '../user.ts';
import { Wire } from '../wire.ts';
import { describeInBrowser } from './browser.ts';

/** The browser says `localhost:PORT` to the server's own port; a rule sends it through the wire. */
const serverPort = await freePort();
const wire = await Wire.to(serverPort);

interface Heard {
  heard: { id: string; type: string }[];
}

describeInBrowser(
  'a page whose connection is cut',
  (browser: () => Browser) => {
    const user = new User();
    let serving: Serving;
    let page: Page;
    const heard = (): Promise<Heard['heard']> => page.evaluate(() => (globalThis as unknown as Heard).heard);

    beforeAll(async () => {
      await user.hasTrivialProject();
      await user.does('submit', 'trivial', '--name', 'noted', '--wait');
      serving = await Serving.start(user.env, user.project, '--port', String(serverPort));
      page = await (await browser().newContext()).newPage();
      page.setDefaultTimeout(60_000);
      await page.addInitScript(listenToEvents);
      await page.goto(`http://localhost:${serverPort}/${new URL(serving.url).hash}`);
      await page.getByRole('link', { name: 'a project' }).click();
      await page.getByText('live', { exact: true }).waitFor();
      await page.getByRole('grid').getByText('noted').waitFor();
    });
    afterAll(async () => {
      await wire.cut();
      await serving.stop();
      user.leaves();
    });

    it('says so, goes on by itself, and has missed nothing', async () => {
      await wire.mend(); // the second time
      for (const text of ['one', 'two']) await user.does('note', 'noted', text);
      await page.getByRole('grid').getByText('two').waitFor();
      const before = (await heard()).length;

      await wire.cut();
      await page.getByText('The connection to simtrail is lost').waitFor();
      for (const text of ['three', 'four', 'five']) await user.does('note', 'noted', text);
      expect((await heard()).length).toBe(before);

      await wire.mend();
      await page.getByRole('grid').getByText('five').waitFor();
      await page.getByText('The connection to simtrail is lost').waitFor({ state: 'detached' });
      const all = await heard();
      expect(all.map(({ type }) => type)).not.toContain('reset');
      // Changes that come close together may be told as one; none is left out and none told twice.
      const numbers = all.map(({ id }) => Number(/\d+$/.exec(id)?.[0]));
      expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? 0) + n));
      expect(all.slice(before).some(({ type }) => type === 'job')).toBe(true);
    });

    it('asks for the new address when the server was started anew, and goes on where it was', async () => {
      const startsAnew = async (): Promise<string> => {
        await serving.stop();
        serving = await Serving.start(user.env, user.project, '--port', String(serverPort));
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        await page.getByText('NOT_SIGNED_IN').waitFor();
        return `http://localhost:${serverPort}/${new URL(serving.url).hash}`;
      };
      const before = page.url();
      await page.goto(await startsAnew());
      await page.getByRole('grid').getByText('five').waitFor();
      expect(page.url()).toBe(before);

      const second = await page.context().newPage();
      await second.goto(await startsAnew());
      await second.getByRole('link', { name: 'a project' }).waitFor();
      await second.close();
      await page.getByRole('grid').getByText('five').waitFor();
      await page.getByText('live', { exact: true }).waitFor();
    });

    it('is told in a second window too, which has no connection of its own', async () => {
      const second = await page.context().newPage();
      await second.addInitScript(listenToEvents);
      await second.goto(page.url());
      await second.getByText('live', { exact: true }).waitFor();
      await user.does('note', 'noted', 'for both');
      await second.getByRole('grid').getByText('for both').waitFor();
      await page.getByRole('grid').getByText('for both').waitFor();
      expect(await second.evaluate(() => (globalThis as unknown as Heard).heard.length)).toBe(0);

      await page.close();
      await user.does('note', 'noted', 'for the one that is left');
      await second.getByRole('grid').getByText('for the one that is left').waitFor();
    });
  },
  [`--host-resolver-rules=MAP localhost:${serverPort} 127.0.0.1:${wire.port}`],
);

/** Runs in the page before its scripts: keeps what every connection for events receives. */
function listenToEvents(): void {
  const heard: Heard['heard'] = [];
  (globalThis as unknown as Heard).heard = heard;
  const types = ['hello', 'reset', 'job', 'job-removed', 'progress', 'outage', 'back', 'project', 'trouble'];
  const Original = globalThis.EventSource;
  globalThis.EventSource = class extends Original {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(url, init);
      for (const type of types) this.addEventListener(type, (message) => heard.push({ id: message.lastEventId, type }));
    }
  };
}
