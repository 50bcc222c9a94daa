import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobRecord, VisualizationRecord } from '../../src/model/index.ts';
import { clusterUp } from '../cluster/cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import { hasParaView } from '../journeys/pictures.ts';
import { Serving } from '../server/serving.ts';
import { violationsOf } from './axe.ts';
import { complaintsOf, describeInBrowser } from './browser.ts';
import { pixelsOf } from './pixels.ts';

const cluster = await clusterUp();
const missing = typeof cluster === 'string' ? cluster : hasParaView();
type Place = [x: number, y: number];

/** A busy computer draws slowly: a picture is waited for, never a time. */
const patience = { timeout: 120_000 };
const limit = { timeout: 400_000 };
const fixtures = resolve(import.meta.dirname, '../fixtures');
const pictures = resolve(import.meta.dirname, '../../docs/guide/web');

/** One step in time as a legacy VTK file: a number that grows along x, then along y; a vector that turns. */
function step(n: number): string {
  const side = 12;
  const places = Array.from({ length: side ** 3 }, (_, i) => [i % side, Math.floor(i / side) % side]);
  return [
    `# vtk DataFile Version 3.0\nstep ${n}\nASCII\nDATASET STRUCTURED_POINTS\nDIMENSIONS ${side} ${side} ${side}`,
    `ORIGIN 0 0 0\nSPACING 1 1 1\nPOINT_DATA ${side ** 3}\nSCALARS height double 1\nLOOKUP_TABLE default`,
    places.map(([x = 0, y = 0]) => (n === 0 ? x : side - y)).join(' '),
    'VECTORS flow double',
    places.map(([x = 0, y = 0]) => `${n === 0 ? y : side - x} 0 1`).join('\n'),
  ].join('\n');
}

describeInBrowser(
  'results on a cluster, looked at in the page',
  (browser: () => Browser) => {
    if (typeof cluster === 'string') return;
    const { user: account } = cluster;
    const user = new UserOnCluster(cluster, {
      slurm: 'account: proj1, partition: debug, memory: 1500M',
      more: ['visualize: { time: 10m, wait: 5m }'],
    });
    let serving: Serving;
    let page: Page;
    let complaints: string[];
    const canvas = (): Locator => page.locator('.stage canvas');
    const seenOn = async (one: Page) => pixelsOf(one, await one.locator('.stage canvas').screenshot());
    const seen = async () => seenOn(page);
    type Pixels = Awaited<ReturnType<typeof seen>>;
    const changes = async (from: Pixels): Promise<void> => {
      await expect.poll(async () => (await seen()).apart(from), patience).toBeGreaterThan(0.05);
    };
    /** The picture when it is fine and comes no more: two looks at it after another are the same. */
    const settled = async (): Promise<Pixels> => {
      for (let before = await seen(), same = 0; ;) {
        const now = await seen();
        same = now.apart(before) === 0 ? same + 1 : 0;
        if (same === 2) return now;
        before = now;
      }
    };
    const status = (text: string | RegExp): Promise<void> =>
      page.locator('.look-status [role=status]', { hasText: text }).waitFor(patience);
    /** For the guide, with SIMTRAIL_SCREENSHOTS. */
    const keepPictures = async (): Promise<void> => {
      if (process.env['SIMTRAIL_SCREENSHOTS'] === undefined) return;
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const [width, height] of [
          [1280, 800],
          [400, 860],
        ] as const) {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme });
          await page.waitForTimeout(3_000);
          await settled();
          await page.screenshot({ path: join(pictures, `look-${colorScheme}-${width}.png`) });
        }
      }
      await page.setViewportSize({ width: 1000, height: 700 });
      await page.emulateMedia({ colorScheme: 'light' });
    };
    /** As its record says; jobs.json itself is a little behind the log. */
    const looks = async (job = 'waves'): Promise<readonly VisualizationRecord[]> => {
      const { visualizations } = JSON.parse(await user.does('show', job, '--json')) as JobRecord;
      return visualizations ?? [];
    };

    beforeAll(async () => {
      // With a depth of 2 it runs until its file `runs-on` is gone.
      await user.hasTrivialProject({
        first: `grep -q '"depth": 2' input.json && touch runs-on`,
        last: 'while [ -f runs-on ]; do sleep 0.2; done',
      });
      await user.does('submit', 'trivial', '--name', 'waves', '--on', 'cluster', '--wait');
      const folder = `${user.workFolder}/${user.records()[0]?.id}`;
      // What the program would have left there: a SLAC mesh with two modes (of the same field), and two steps in time.
      cpSync(join(fixtures, 'slac'), folder, { recursive: true });
      cpSync(join(fixtures, 'slac/mode0.1.1474253E+09.mod'), join(folder, 'mode1.1.8E+09.mod'));
      for (const n of [0, 1]) writeFileSync(join(folder, `wave_${n}.vtk`), step(n));
      execFileSync('chown', ['-R', account, folder]);
      serving = await Serving.start(user.env, user.project);
      page = await (await browser().newContext({ viewport: { width: 1000, height: 700 } })).newPage();
      page.setDefaultTimeout(60_000);
      complaints = complaintsOf(page);
      await page.goto(serving.url);
      await page.getByRole('link', { name: 'a project' }).click();
      await page.getByRole('grid').getByRole('link', { name: 'waves' }).click();
    }, 400_000);
    afterAll(async () => {
      await serving.stop();
      user.leaves();
    });

    it('are drawn there, turned and zoomed by the mouse and the keys', limit, async () => {
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await status('Connected');
      await page.getByLabel('Mode of 2').selectOption('mode1.1.8E+09.mod');
      await page.getByText('762 cells').waitFor();
      await keepPictures();
      await page.getByLabel('File').selectOption('wave*.vtk');
      await page.getByText('Step 1 of 2').waitFor();
      await page.getByLabel('Colour map').selectOption('Viridis (matplotlib)');
      await page.getByLabel('Array').selectOption('height');
      await expect.poll(async () => (await seen()).share('yellow'), patience).toBeGreaterThan(0.01);
      await page.getByRole('button', { name: 'Reset view' }).click();
      const first = await settled();
      expect(first.share('violet')).toBeGreaterThan(0.01);
      expect(first.share('ground')).toBeGreaterThan(0.2);

      const box = await canvas().boundingBox();
      if (box === null) throw new Error('no box');
      await page.mouse.move(box.x + 200, box.y + 200);
      await page.mouse.down();
      await page.mouse.move(box.x + 330, box.y + 230, { steps: 8 });
      await page.mouse.up();
      await changes(first);
      const turned = await settled();
      await page.mouse.wheel(0, -300);
      await expect
        .poll(async () => (await seen()).share('ground'), patience)
        .toBeLessThan(turned.share('ground') - 0.02);
      const near = await seen();
      await page.locator('.stage').focus();
      for (let presses = 0; presses < 6; presses++) await page.keyboard.press('ArrowUp');
      await changes(near);
      await page.keyboard.press('0');
      await expect.poll(async () => (await seen()).apart(first), patience).toBeLessThan(0.02);
    });

    it('are seen by a second page too, which turns them with its fingers', limit, async () => {
      const wide = await settled();
      const context = await browser().newContext({ viewport: { width: 400, height: 800 }, hasTouch: true });
      const phone = await context.newPage();
      await phone.goto(serving.url);
      await phone.getByText('a project').first().waitFor();
      await phone.goto(page.url());
      await phone.locator('.look-status [role=status]', { hasText: 'Connected' }).waitFor(patience);
      // It has the size of the page that came last, on both.
      const side = async (name: string): Promise<number> => Number(await canvas().getAttribute(name));
      await expect.poll(async () => (await side('width')) < (await side('height')), patience).toBe(true);
      const narrow = await settled();
      const touch = await fingersOn(phone);
      await touch([[200, 300]], [[280, 340]]);
      await changes(narrow);
      const apart = await settled();
      await touch(
        [
          [190, 300],
          [210, 320],
        ],
        [
          [120, 200],
          [280, 420],
        ],
      );
      await expect
        .poll(async () => (await seen()).share('ground'), patience)
        .toBeLessThan(apart.share('ground') - 0.02);
      expect((await seenOn(phone)).share('ground')).toBeLessThan(apart.share('ground'));
      await context.close();

      await page.locator('.stage').focus();
      await page.keyboard.press('0');
      await expect.poll(async () => (await seen()).apart(wide), patience).toBeLessThan(0.02);
    });

    it('show another step, another array and what is made of them', limit, async () => {
      const first = await settled();
      await page.getByRole('button', { name: 'Next step' }).click();
      await changes(first);
      const second = await settled();
      await page.getByText('Step 2 of 2').waitFor();
      await page.getByLabel('Array').selectOption('flow');
      await changes(second);
      const whole = await settled();
      await page.getByLabel('Filter').selectOption('slice');
      await expect
        .poll(async () => (await seen()).share('ground'), patience)
        .toBeGreaterThan(whole.share('ground') + 0.05);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        expect({ colorScheme, violations: await violationsOf(page) }).toEqual({ colorScheme, violations: [] });
      }
      await page.getByLabel('Filter').selectOption('none');
      await expect.poll(async () => (await seen()).apart(whole), patience).toBeLessThan(0.02);
    });

    it('come back as they were when the link was cut', limit, async () => {
      const before = await settled();
      const cut = cutLinks(user.env['XDG_RUNTIME_DIR'] ?? '');
      expect(cut).toBeGreaterThan(0);
      await status('Connection lost');
      await status('Connected');
      await expect.poll(async () => (await seen()).apart(before), patience).toBeLessThan(0.02);
      await page.locator('.stage').focus();
      for (let presses = 0; presses < 6; presses++) await page.keyboard.press('ArrowRight');
      await changes(before);
    });

    it('are kept as a picture, and the next look begins where this one ended', limit, async () => {
      await page.getByRole('button', { name: 'Screenshot' }).click();
      const saved = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Save it here' }).click();
      const picture = readFileSync(await (await saved).path());
      const [look] = await looks();
      expect(picture.equals(readFileSync(join(user.project, look?.screenshots[0]?.path ?? '')))).toBe(true);

      await page.getByRole('button', { name: 'End' }).click();
      await page.getByText('The look has ended').waitFor(patience);
      expect(await looks()).toMatchObject([
        { end: 'closed', where: 'job', state: { array: 'flow', time: 1, map: 'Viridis (matplotlib)' } },
      ]);
    });

    it('of a job that runs are seen in its own nodes, and each step as it comes', limit, async () => {
      await user.does('submit', 'trivial', '--name', 'growing', '--on', 'cluster', '--set', 'depth=2');
      const job = (): JobRecord | undefined => user.records().find(({ job_name }) => job_name === 'growing');
      while (job()?.status !== 'running') await user.does('jobs');
      const folder = join(user.workFolder, job()?.id ?? '');
      const comes = (n: number): void => {
        writeFileSync(join(folder, '.draft'), step(n % 2));
        renameSync(join(folder, '.draft'), join(folder, `wave_${n}.vtk`));
      };
      comes(0);
      comes(1);
      await page.goto(page.url().replace(/[^/]*\/look$/, job()?.id ?? ''));
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('button', { name: 'Look in its own nodes' }).click();
      await status('Connected');
      await page.getByText('Step 1 of 2').waitFor(patience);
      const before = await settled();
      comes(2);
      comes(3);
      await page.getByText('Step 4 of 4').waitFor(patience);
      await changes(before);
      await page.getByRole('button', { name: 'End' }).click();
      await page.getByText('The look has ended').waitFor(patience);
      expect(await looks('growing')).toMatchObject([{ end: 'closed', where: 'inside', slurm_id: job()?.slurm_id }]);
      rmSync(join(folder, 'runs-on'));
    });

    it('met no error and no violation of the content policy', () => {
      expect(complaints).toEqual([]);
    });
  },
  [],
  typeof missing === 'string' ? missing : undefined,
);

/** A function that puts fingers on a page, moves them, and takes them away. */
async function fingersOn(page: Page): Promise<(from: Place[], to: Place[]) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const send = async (type: 'touchStart' | 'touchMove' | 'touchEnd', places: Place[]): Promise<void> => {
    const touchPoints = places.map(([x, y], id) => ({ x, y, id }));
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  return async (from, to) => {
    await send('touchStart', from);
    for (const part of [0.25, 0.5, 0.75, 1]) {
      const between = (index: number, axis: 0 | 1): number =>
        (from[index]?.[axis] ?? 0) * (1 - part) + (to[index]?.[axis] ?? 0) * part;
      await send(
        'touchMove',
        from.map((_, index) => [between(index, 0), between(index, 1)]),
      );
    }
    await send('touchEnd', []);
  };
}

/** Kills the connections of one user's programs, who are told by the folder of their sockets. Returns how many. */
function cutLinks(sockets: string): number {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).trim().split('\n');
  const own = lines.filter((line) => /^\s*\d+ ssh /.test(line) && line.includes(sockets));
  for (const line of own) spawnSync('kill', ['-KILL', line.trim().split(' ')[0] ?? '']);
  return own.length;
}
