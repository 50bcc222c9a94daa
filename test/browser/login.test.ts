import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clusterUp } from '../cluster/cluster.ts';
import { aUserWith } from '../machines/a-user.ts';
import { Serving } from '../server/serving.ts';
import { makeTarget, type Target } from '../transport/target.ts';
import type { User } from '../user.ts';
import { violationsOf } from './axe.ts';
import { describeInBrowser } from './browser.ts';

const cluster = await clusterUp();
const password = 'not a secret';
const passwordsOnly = 'PubkeyAuthentication no\nPasswordAuthentication yes\nKbdInteractiveAuthentication no';

describeInBrowser(
  'a machine that asks who one is, in the page',
  (browser: () => Browser) => {
    if (typeof cluster === 'string') return;
    let target: Target;
    let user: User;
    let serving: Serving;
    let page: Page;
    const dialog = () => page.getByRole('dialog', { name: 'Log in to target' });
    const answers = async (answer: string): Promise<void> => {
      await dialog()
        .getByLabel(/password:/i)
        .fill(answer);
      await page.keyboard.press('Enter');
    };

    beforeAll(async () => {
      target = await makeTarget(cluster, { settings: `${passwordsOnly}\nSetEnv SLURM_CONF=${cluster.slurmConf}` });
      user = aUserWith(`machines:
  target: { host: target, ssh_config: ${target.sshd.config}, work_folder: ${cluster.home}/simtrail, poll_floor_seconds: 1 }
`);
      await user.hasTrivialProject();
      await user.types('submit', 'trivial', '--on', 'target', '--project', user.project);
      serving = await Serving.start(user.env, user.project);
      page = await (await browser().newContext({ viewport: { width: 1000, height: 700 } })).newPage();
      page.setDefaultTimeout(120_000);
      await page.goto(serving.url);
      await page.getByRole('link', { name: 'a project' }).click();
      const ways = page.getByRole('navigation', { name: 'Project' });
      await ways.getByRole('link', { name: 'Machines' }).click();
    });
    afterAll(async () => {
      await serving.stop();
      user.leaves();
      await target.end();
    });

    it('says that a login is needed, asks unseen, and asks again after a wrong answer', async () => {
      await page.getByText('login needed').waitFor();
      await page.getByRole('button', { name: 'Log in' }).click();
      await dialog()
        .getByLabel(/password:/i)
        .waitFor();

      expect(
        await dialog()
          .getByLabel(/password:/i)
          .getAttribute('type'),
      ).toBe('password');
      expect(await violationsOf(page)).toEqual([]);
      await answers('wrong');
      await dialog().getByText('That was not accepted.').waitFor();
      await dialog()
        .getByLabel(/password:/i)
        .waitFor();
      expect(
        await dialog()
          .getByLabel(/password:/i)
          .inputValue(),
      ).toBe('');
    });

    it('is let in, and the job that waited for it goes', async () => {
      await answers(password);
      await dialog().getByText('target is connected.').waitFor();
      await page.getByRole('button', { name: 'Done' }).click();

      // This computer may be said to answer, too.
      await page.getByText('login needed').waitFor({ state: 'hidden' });
      await page.getByText('answers', { exact: true }).first().waitFor();
      await expect.poll(() => user.records()[0]?.status, { timeout: 120_000 }).toBe('succeeded');
      expect(target.sshd.logins()).toBe(1);
    });

    it('leaves the answer nowhere', async () => {
      const files = readdirSync(user.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      expect(files.length).toBeGreaterThan(10);
      const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
      expect(texts.filter((text) => text.includes(password))).toEqual([]);
      const stores = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])';
      expect(await page.evaluate<string>(stores)).not.toContain(password);
    });

    it('goes back without an answer, and in by the next try', async () => {
      target.sshd.cut();
      await page.getByRole('button', { name: 'Log in' }).click();
      await dialog()
        .getByLabel(/password:/i)
        .waitFor();
      await page.getByRole('button', { name: 'Go back' }).click();
      await dialog().waitFor({ state: 'detached' });
      expect(target.sshd.logins()).toBe(1);

      await page.getByRole('button', { name: 'Log in' }).click();
      await answers(password);
      await dialog().getByText('target is connected.').waitFor();
      expect(target.sshd.logins()).toBe(2);
    });
  },
  [],
  typeof cluster === 'string' ? cluster : undefined,
);
