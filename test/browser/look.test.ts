import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobRecord, VisualizationRecord } from '../../src/model/index.ts';
import { clusterUp } from '../cluster/cluster.ts';
import { hasParaView } from '../journeys/pictures.ts';
import { Serving } from '../server/serving.ts';
import { User } from '../user.ts';
import { violationsOf } from './axe.ts';
import { complaintsOf, describeInBrowser } from './browser.ts';
import { pixelsOf } from './pixels.ts';

const cluster = await clusterUp();
const missing = typeof cluster === 'string' ? cluster : hasParaView();
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
    const { sshConfig, home, user: account } = cluster;
    const user = new User();
    let serving: Serving;
    let page: Page;
    let complaints: string[];
    const canvas = (): Locator => page.locator('.stage canvas');
    const seen = async () => pixelsOf(page, await canvas().screenshot());
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
    /** As its record says; jobs.json itself is a little behind the log. */
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
    const looks = async (): Promise<readonly VisualizationRecord[]> => {
      const { visualizations } = JSON.parse(await user.does('show', 'waves', '--json')) as JobRecord;
      return visualizations ?? [];
    };

    beforeAll(async () => {
      mkdirSync(join(user.home, 'config/simtrail'), { recursive: true });
      const machine = `machines:
  cluster:
    host: cluster
    ssh_config: ${sshConfig}
    work_folder: ${home}/simtrail
    poll_floor_seconds: 1
    slurm: { account: proj1, partition: debug, memory: 1500M }
    visualize: { time: 10m, wait: 2m }
`;
      writeFileSync(join(user.home, 'config/simtrail/machines.yaml'), machine);
      await user.hasTrivialProject();
      await user.does('submit', 'trivial', '--name', 'waves', '--on', 'cluster', '--wait');
      const folder = `${home}/simtrail/${user.records()[0]?.id}`;
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
    }, 60_000);

    it('are drawn there, turned and zoomed by the mouse and the keys', limit, async () => {
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await page.getByRole('button', { name: 'Start' }).click();
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

    it('met no error and no violation of the content policy', () => {
      expect(complaints).toEqual([]);
    });
  },
  [],
  typeof missing === 'string' ? missing : undefined,
);

/** Kills the connections of one user's programs, who are told by the folder of their sockets. Returns how many. */
function cutLinks(sockets: string): number {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).trim().split('\n');
  const own = lines.filter((line) => /^\s*\d+ ssh /.test(line) && line.includes(sockets));
  for (const line of own) spawnSync('kill', ['-KILL', line.trim().split(' ')[0] ?? '']);
  return own.length;
}
