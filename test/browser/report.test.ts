import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { User } from '../user.ts';
import { complaintsOf, describeInBrowser } from './browser.ts';

/** As `simtrail export --format html` writes it. */
describeInBrowser('a report: the page on frozen data, as one file', (browser: () => Browser) => {
  const user = new User();
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-report-'));
  const file = join(folder, 'report.html');
  let page: Page;
  let complaints: string[];
  const asked: string[] = [];

  beforeAll(async () => {
    await user.hasTrivialProject();
    await user.does('submit', 'trivial', '--name', 'kept', '--notes', 'why </script><b>it</b> was run', '--wait');
    await user.does('submit', 'trivial', '--name', 'other', '--wait');
    await user.does('export', '--format', 'html', '-o', file);
    user.leaves();
    page = await (await browser().newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(60_000);
    complaints = complaintsOf(page);
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens from the disk, without a server, and can be walked through', async () => {
    await page.getByRole('link', { name: 'a project' }).click();
    await page.getByRole('grid').getByText('other').waitFor();
    await page.getByRole('searchbox').fill('was run');
    await page.getByRole('grid').getByText('other').waitFor({ state: 'detached' });
    await page.getByRole('grid').getByRole('link', { name: 'kept' }).click();
    await page.getByRole('heading', { name: 'kept' }).waitFor();
    await page.getByText('why </script><b>it</b> was run').waitFor();
    await page.getByText('42', { exact: true }).first().waitFor();
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByRole('tab', { name: 'Script' }).click();
    await page.getByRole('region', { name: 'Text of the script' }).getByText('#!').waitFor();
    await page.getByText('report', { exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('grid').waitFor();
    expect(new URL(page.url()).protocol).toBe('file:');
  });

  it('offers nothing that would change something', async () => {
    for (const name of ['New job', 'Run again', 'Cancel', 'Edit', 'Forget a project'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'New job' }).count()).toBe(0);
  });

  it('asked for nothing but itself, and met no error', () => {
    expect(asked.filter((url) => !url.startsWith('data:') && !url.startsWith(pathToFileURL(file).href))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
