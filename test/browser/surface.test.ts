import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { securityHeaders } from '../../src/server/guards/headers.ts';
import { writeSurface } from '../../src/view/surface-format.ts';
import { surfaceArray, type Surface } from '../../src/view/surface.ts';
import { complaintsOf, describeInBrowser } from './browser.ts';
import { pixelsOf, expectSeen } from './pixels.ts';

const root = resolve(import.meta.dirname, '../..');

/** A cylinder of 1 m around z with the accelerating field of its first mode: along z, most on the axis's height z = 0. */
function cylinder(): Surface {
  const [around, along] = [48, 24];
  const points: number[] = [];
  const field: number[] = [];
  const height: number[] = [];
  for (let j = 0; j <= along; j++) {
    for (let i = 0; i < around; i++) {
      const [angle, z] = [(2 * Math.PI * i) / around, j / along];
      points.push(0.5 * Math.cos(angle), 0.5 * Math.sin(angle), z);
      field.push(0, 0, 1e6 * z);
      height.push(z);
    }
  }
  const triangles: number[] = [];
  for (let j = 0; j < along; j++) {
    for (let i = 0; i < around; i++) {
      const [a, b] = [j * around + i, j * around + ((i + 1) % around)];
      triangles.push(a, b, b + around, a, b + around, a + around);
    }
  }
  return {
    points: Float64Array.from(points),
    triangles: Uint32Array.from(triangles),
    pointIds: Uint32Array.from(height, (_, index) => index),
    cellIds: new Uint32Array(triangles.length / 3),
    arrays: [
      surfaceArray({ name: 'electric field', on: 'point', components: 3, values: Float64Array.from(field) }),
      surfaceArray({ name: 'height', on: 'point', components: 1, values: Float64Array.from(height) }),
    ],
    bounds: { min: [-0.5, -0.5, 0], max: [0.5, 0.5, 1] },
    notes: [],
  };
}

describeInBrowser('a surface in the page', (browser: () => Browser) => {
  let server: Server;
  let page: Page;
  let complaints: string[];
  const scene = (): Locator => page.locator('.scene');

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [resolve(import.meta.dirname, 'surface-page.tsx')],
      bundle: true,
      write: false,
      outdir: '/',
      format: 'esm',
      jsx: 'automatic',
      target: 'chrome123',
      loader: { '.woff2': 'empty' },
      define: { 'process.env.NODE_ENV': '"production"' },
      absWorkingDir: root,
    });
    const textOf = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
    const html = readFileSync(resolve(root, 'ui/index.html'), 'utf8')
      .replace('<!-- head -->', '<link rel="stylesheet" href="/page.css">')
      .replace('<!-- body -->', '<script type="module" src="/page.js"></script>');
    const answers: Record<string, [string, string | Buffer]> = {
      '/': ['text/html', html],
      '/page.js': ['text/javascript', textOf('.js')],
      '/page.css': ['text/css', textOf('.css')],
      '/surface': ['application/octet-stream', Buffer.concat(writeSurface(cylinder()))],
    };
    // With the server's own headers: the strict content policy holds here too.
    server = createServer((request, response) => {
      const [type, body] = answers[request.url ?? ''] ?? ['text/plain', ''];
      response.writeHead(200, { ...securityHeaders, 'Content-Type': type }).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    page = await (await browser().newContext({ viewport: { width: 1000, height: 800 } })).newPage();
    page.setDefaultTimeout(60_000);
    complaints = complaintsOf(page);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.locator('.scene canvas').waitFor();
  });
  afterAll(() => {
    server.close();
  });

  it('is drawn: violet below, yellow above, nothing but the ground beside it', async () => {
    const pixels = await expectSeen(scene(), (seen) => seen.share('violet') > 0.01);

    expect(pixels.share('yellow')).toBeGreaterThan(0.005);
    expect(pixels.middleOf('yellow')).toBeLessThan(pixels.middleOf('violet'));
    expect(pixels.share('ground')).toBeGreaterThan(0.3);
  });

  it('is cut, warped, coloured otherwise, turned and set back', async () => {
    await page.reload(); // as it was, the second time too
    const whole = await expectSeen(scene(), (seen) => seen.share('yellow') > 0.005);
    const isWhole = (): Promise<unknown> => expectSeen(scene(), ({ apart }) => apart(whole) < 0.01);
    await page.getByLabel('Cut', { exact: true }).selectOption('2');
    await page.getByLabel('Cut at').fill('0.5');
    const isCut = ({ share }: typeof whole): boolean =>
      share('yellow') === 0 && share('ground') > whole.share('ground');
    await expectSeen(scene(), isCut);
    await page.getByLabel('Cut', { exact: true }).selectOption('');
    await isWhole();

    await page.getByLabel('Warp by electric field').fill('1');
    await expectSeen(scene(), ({ share }) => share('ground') < whole.share('ground'));
    await page.getByLabel('Warp by electric field').fill('0');
    await isWhole();

    await page.getByLabel('Colours').selectOption('cool-warm');
    await expectSeen(scene(), ({ share, apart }) => share('yellow') === 0 && apart(whole) > 0.05);
    await page.getByLabel('Colours').selectOption('viridis');
    await isWhole();

    const box = await scene().boundingBox();
    if (box === null) throw new Error('no box');
    await page.mouse.move(box.x + 400, box.y + 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 150, { steps: 5 });
    await page.mouse.up();
    await expectSeen(scene(), ({ apart }) => apart(whole) > 0.02);
    await page.getByRole('button', { name: 'Reset view' }).click();
    await isWhole();
  });

  it('shows what its colours mean, and saves a picture', async () => {
    await page.getByText('1e6', { exact: true }).waitFor();
    await page.getByLabel('Shown').selectOption('0');
    await page.getByLabel('Shown').selectOption('magnitude');
    await page.getByLabel('Field', { exact: true }).selectOption('1');
    await page.locator('.colour-bar strong', { hasText: 'height' }).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Picture' }).click();
    const picture = readFileSync(await (await saved).path());
    expect((await pixelsOf(page, picture)).share('yellow')).toBeGreaterThan(0.005);
  });

  it('met no error and no violation of the content policy', () => {
    expect(complaints).toEqual([]);
  });
});
