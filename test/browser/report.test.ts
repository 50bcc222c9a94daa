import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Serving } from '../server/serving.ts';
import { User } from '../user.ts';
import { complaintsOf, describeInBrowser } from './browser.ts';

const root = resolve(import.meta.dirname, '../..');

/** What an export writes: the server's own answers by their paths, and the rows of the lists. */
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
    const serving = await Serving.start(user.env, user.project);
    const answers: Record<string, unknown> = {};
    const keep = async (path: string): Promise<unknown> => {
      const { json } = await serving.ask({ path, headers: { authorization: `Bearer ${serving.token}` } });
      answers[path] = json;
      return json;
    };
    await keep('/api/session');
    const { projects } = (await keep('/api/projects')) as { projects: { id: string }[] };
    const id = projects[0]?.id ?? '';
    await keep(`/api/projects/${id}`);
    const { rows } = await serving.call('GET /api/projects/:project/jobs', { params: { project: id } });
    for (const row of rows) {
      for (const part of ['', '/parameters', '/files', '/log']) {
        await keep(`/api/projects/${id}/jobs/${row.id}${part}`);
      }
    }
    await serving.stop();
    user.leaves();
    const data = JSON.stringify({ answers, rows: { [id]: rows } }).replaceAll('<', '\\u003c');
    const html = readFileSync(join(root, 'dist/ui/report.html'), 'utf8');
    writeFileSync(
      file,
      html.replace('<!-- data -->', () => `<script type="application/json" id="simtrail-data">${data}</script>`),
    );
    page = await (await browser().newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(10_000);
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
