import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import { rememberProject } from '../src/store/index.ts';
import { startServer, type AnswerOf } from '../src/server/index.ts';
import type { Bench } from './cluster-plain.ts';
import { figureOf, type Figure } from './figure.ts';

/** Cells along a side; five tetrahedra in each. */
const meshes = [
  ['50 thousand cells', 22],
  ['5 million cells', 100],
] as const;
const rounds = 3;
const seconds = 5;
/** What was measured has to be at most so many times the bare renderer's: 0.8 of its pictures a second. */
const bar = 1.25;

/**
 * A job's results in Chromium, drawn on a node of the cluster and brought over ssh, against the same renderer on the same
 * computer with nothing around it, which nobody looks at.
 */
export async function lookFigures({ cluster, folder }: Bench): Promise<Figure[]> {
  const away = `${cluster.home}/bench-look`;
  const project = join(folder, 'project');
  writeMachine(cluster.sshConfig, away);
  writeProject(folder);
  for (const words of [
    ['init', project, '--name', 'looked at'],
    ['analysis', 'add', 'mesh', '--code', join(folder, 'code.yaml'), join(folder, 'input.json'), '--project', project],
    ['submit', 'mesh', '--name', 'mesh', '--on', 'cluster', '--wait', '--project', project],
  ])
    execFileSync(process.execPath, ['bin/simtrail', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [id = ''] = execFileSync('ls', [away], { encoding: 'utf8' }).trim().split('\n');
  for (const [, side] of meshes) pvpython([resolve('bench/mesh.py'), join(away, id, `tets${side}x.vtu`), String(side)]);
  execFileSync('chown', ['-R', cluster.user, away]);
  await rememberProject(project);
  const server = await startServer({ version: 'bench', program: [], port: 0 });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
    page.setDefaultTimeout(180_000);
    await page.addInitScript({ content: countPictures });
    await page.goto(server.url);
    await page.getByRole('link', { name: 'looked at', exact: true }).click();
    await page.getByRole('grid').getByRole('link', { name: 'mesh' }).click();
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Connected').waitFor();
    const figures: Figure[] = [];
    for (const [name, side] of meshes) {
      await page.getByLabel('File').selectOption(`tets${side}x.vtu`);
      await page.getByLabel('Array').selectOption('RTData');
      await page.getByText(`${(5 * side ** 3).toLocaleString('en-US')} cells`).waitFor();
      await page.waitForTimeout(2_000);
      figures.push(...(await measured(page, name, join(away, id))));
    }
    return figures;
  } finally {
    await browser.close();
    await server.close();
    execFileSync('rm', ['-rf', away]);
  }
}

async function measured(page: Page, name: string, root: string): Promise<Figure[]> {
  const { scene } = await page.evaluate<AnswerOf<'GET /api/projects/:project/jobs/:job/look'>>(
    `fetch(location.pathname.replace('/p/', '/api/projects/')).then((answer) => answer.json())`,
  );
  const bare = await Bare.start(root, JSON.stringify(scene?.state));
  try {
    const ours = { picture: [] as number[], first: [] as number[] };
    const baseline = { picture: [] as number[], first: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      ours.picture.push(await moving(page));
      for (let n = 0; n < 3; n++) ours.first.push(await answered(page));
      const [picture = 0, first = 0] = await bare.draw();
      baseline.picture.push(picture);
      baseline.first.push(first);
    }
    const compare = (key: 'picture' | 'first'): { ours: number; baseline: number } => ({
      ours: middleOf(ours[key]),
      baseline: middleOf(baseline[key]),
    });
    return [
      figureOf(`a picture of ${name} while it is turned, against the bare renderer`, compare('picture'), { bar }),
      figureOf(`from a key to its picture, ${name}, against the bare renderer`, compare('first')),
    ];
  } finally {
    bare.end();
  }
}

/** In the page: when a picture was drawn, and when a key was pressed. */
const countPictures = `
  globalThis.pictures = [];
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...args) {
    drawImage.apply(this, args);
    pictures.push(performance.now());
  };
  addEventListener('keydown', () => (globalThis.keyAt = performance.now()), { capture: true });
`;

/** Turns it by hand for some seconds; milliseconds a picture. */
async function moving(page: Page): Promise<number> {
  const box = await page.locator('.stage canvas').boundingBox();
  if (box === null) throw new Error('no canvas');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate('pictures.length = 0');
  const until = Date.now() + seconds * 1000;
  for (let n = 0; Date.now() < until; n++) {
    await page.mouse.move(x + 80 * Math.sin(n / 20), y + 40 * Math.cos(n / 20));
    await page.waitForTimeout(15);
  }
  const times = await page.evaluate<number[]>('pictures');
  await page.mouse.up();
  await page.waitForTimeout(2_500);
  return ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
}

/** From a key to the picture that answers it. */
async function answered(page: Page): Promise<number> {
  await page.locator('.stage').focus();
  await page.evaluate('pictures.length = 0');
  await page.keyboard.press('ArrowRight');
  // The page's content policy lets no condition be put into it.
  while ((await page.evaluate<number>('pictures.length')) === 0) await page.waitForTimeout(20);
  const took = await page.evaluate<number>('pictures[0] - keyAt');
  await page.waitForTimeout(2_000); // the fine picture comes after it
  return took;
}

/** The renderer alone. */
class Bare {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  private constructor(child: ChildProcess, reader: Interface) {
    this.#child = child;
    this.#reader = reader;
    this.#lines = reader[Symbol.asyncIterator]();
  }

  static async start(root: string, state: string): Promise<Bare> {
    const words = [resolve('bench/bare-pictures.py'), resolve('src/view/remote'), root, state];
    const child = spawn('xvfb-run', [...xvfb, ...words], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    const bare = new Bare(child, createInterface({ input: child.stdout }));
    if ((await bare.#lines.next()).value !== 'ready') throw new Error('the bare renderer did not start');
    return bare;
  }

  async draw(): Promise<number[]> {
    this.#child.stdin?.write(`${seconds}\n`);
    const { value } = (await this.#lines.next()) as { value: string };
    return value.split(' ').map(Number);
  }

  end(): void {
    this.#reader.close();
    this.#child.stdin?.end(); // then it ends, and its display with it
  }
}

const xvfb = ['-a', '-s', '-screen 0 1920x1200x24 -noreset -nolisten tcp', 'pvpython', '--no-mpi'];

function pvpython(words: readonly string[]): void {
  const { status, stderr } = spawnSync('xvfb-run', [...xvfb, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

function writeMachine(sshConfig: string, away: string): void {
  const text = `machines:
  cluster:
    host: cluster
    ssh_config: ${sshConfig}
    work_folder: ${away}
    poll_floor_seconds: 1
    slurm: { account: proj1, partition: debug, memory: 3500M }
    visualize: { time: 20m, wait: 5m, tasks: 4 }
`;
  mkdirSync(join(process.env['XDG_CONFIG_HOME'] ?? '', 'simtrail'), { recursive: true });
  writeFileSync(join(process.env['XDG_CONFIG_HOME'] ?? '', 'simtrail/machines.yaml'), text);
}

function writeProject(folder: string): void {
  const code = `simtrail_code: 1
name: mesh
title: Says that it ran
inputs:
  - { role: input, file: input.json }
command: [cp, input.json, answer.json]
parameters: input
evidence:
  - { file: answer.json, json: answer }
results: { small: [answer.json] }
`;
  writeFileSync(join(folder, 'code.yaml'), code);
  writeFileSync(join(folder, 'input.json'), '{ "answer": 42 }\n');
}
