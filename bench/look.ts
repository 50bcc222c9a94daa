import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import { rememberProject } from '../src/store/index.ts';
import type { AnswerOf } from '../src/server/index.ts';
import { writeMachine } from './cluster-machine.ts';
import type { Bench } from './cluster-plain.ts';
import { figureOf, type Figure } from './figure.ts';

/** Cells along a side; five tetrahedra in each. */
const meshes = [
  ['50 thousand cells', 22],
  ['5 million cells', 100],
] as const;
const rounds = 6;
const seconds = 3;
/** What was measured has to be at most so many times the bare renderer's: 0.8 of its pictures a second. */
const bar = 1.25;

/**
 * A job's results in Chromium, drawn on a node of the cluster and brought over ssh, against the same renderer on the same
 * computer with nothing around it, which nobody looks at.
 */
export async function lookFigures({ cluster, folder }: Bench): Promise<Figure[]> {
  const away = `${cluster.home}/bench-look`;
  const project = join(folder, 'project');
  writeMachine(cluster, away, {
    slurm: 'account: proj1, partition: debug, memory: 3500M',
    more: ['visualize: { time: 20m, wait: 5m }'],
  });
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
  const serving = spawn(process.execPath, ['bin/simtrail', 'serve', '--json', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
    page.setDefaultTimeout(180_000);
    await page.addInitScript({ content: watchSocket });
    await page.goto(await urlOf(serving));
    await page.getByRole('link', { name: 'looked at', exact: true }).click();
    await page.getByRole('grid').getByRole('link', { name: 'mesh' }).click();
    await page.getByRole('button', { name: 'Look', exact: true }).click();

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
    serving.kill('SIGINT');
    await new Promise((resolve) => serving.once('close', resolve));
    execFileSync('rm', ['-rf', away]);
  }
}

async function measured(page: Page, name: string, root: string): Promise<Figure[]> {
  const { scene } = await page.evaluate<AnswerOf<'GET /api/projects/:project/jobs/:job/look'>>(
    `fetch(location.pathname.replace('/p/', '/api/projects/')).then((answer) => answer.json())`,
  );
  const bare = await Bare.start(root, JSON.stringify(scene?.state));
  try {
    const ours: Turned[] = [];
    const baseline: { picture: number; first: number }[] = [];
    const answers: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await turned(page));
      answers.push(await answered(page));
      baseline.push(await bare.draw());
    }
    const load = loadavg()[0]?.toFixed(1);
    // What else the computer does makes a round slower, never quicker: the best of each is what they can.
    const picture = Math.min(...baseline.map((one) => one.picture));
    const first = middleOf(baseline.map((one) => one.first));
    return [
      figureOf(
        `a picture of ${name} while it is turned, load ${load}`,
        { ours: Math.min(...ours.map((one) => one.picture)), baseline: picture },
        { bar },
      ),
      figureOf('  from the hand to the eye meanwhile', {
        ours: Math.min(...ours.map((one) => one.latency)),
        baseline: picture,
      }),
      figureOf('  from a key to its picture when nothing moved', { ours: middleOf(answers), baseline: first }),
    ];
  } finally {
    bare.end();
  }
}

/** In the page: the pictures that it has shown, and how long each was waited for. */
const watchSocket = `
  globalThis.shown = [];
  const heads = new Map();
  globalThis.WebSocket = class extends WebSocket {
    constructor(...where) {
      super(...where);
      this.addEventListener('message', ({ data }) => {
        const bytes = new Uint8Array(data, 4, new DataView(data).getUint32(0));
        const head = JSON.parse(new TextDecoder().decode(bytes));
        heads.set(head.n, head);
      });
    }
    send(text) {
      super.send(text);
      const { do: word, n } = JSON.parse(text);
      if (word !== 'seen') return;
      const [{ answers, still }, now] = [heads.get(n), performance.now()];
      heads.delete(n);
      shown.push({ at: now, still, latency: answers === null ? undefined : now - answers });
    }
  };
`;

interface Turned {
  /** Milliseconds each. */
  picture: number;
  latency: number;
}

/** A hand on the mouse, for some seconds: it moves with every picture of the screen, as hands do. */
async function turned(page: Page): Promise<Turned> {
  const box = await page.locator('.stage canvas').boundingBox();
  if (box === null) throw new Error('no canvas');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  // The test's own way to the page is slower than a hand.
  const shown = await page.evaluate<{ at: number; latency?: number }[]>(`new Promise((done) => {
    const stage = document.querySelector('.stage canvas');
    const begun = performance.now();
    shown.length = 0;
    const step = (now) => {
      const [at, n] = [now - begun, (now - begun) / 300];
      const place = { clientX: ${x} + 80 * Math.sin(n), clientY: ${y} + 40 * Math.cos(n) };
      stage.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerId: 1, buttons: 1, ...place }));
      if (at < ${seconds * 1000}) requestAnimationFrame(step);
      else done(shown);
    };
    requestAnimationFrame(step);
  })`);
  await page.mouse.up();
  await page.waitForTimeout(2_500);
  const latencies = shown.flatMap(({ latency }) => latency ?? []);
  return {
    picture: shown.length < 2 ? Infinity : ((shown.at(-1)?.at ?? 0) - (shown[0]?.at ?? 0)) / (shown.length - 1),
    latency: latencies.length === 0 ? Infinity : middleOf(latencies),
  };
}

/** From a key to the picture that answers it. */
async function answered(page: Page): Promise<number> {
  await page.locator('.stage').focus();
  await page.evaluate('shown.length = 0');
  await page.keyboard.press('ArrowRight');
  const latency = 'shown.find(({ latency }) => latency !== undefined)?.latency';
  for (;;) {
    // The page's content policy lets no condition be put into it.
    const took = await page.evaluate<number | undefined>(latency);
    if (took !== undefined) {
      await page.waitForTimeout(2_000); // the fine picture comes after it
      return took;
    }
    await page.waitForTimeout(20);
  }
}

async function urlOf(serving: ChildProcess): Promise<string> {
  if (serving.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: serving.stdout })) return (JSON.parse(line) as { url: string }).url;
  throw new Error('the server did not start');
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

  /** Milliseconds: of a picture while it is turned, and of the first. */
  async draw(): Promise<{ picture: number; first: number }> {
    this.#child.stdin?.write(`${seconds}\n`);
    const { value } = (await this.#lines.next()) as { value: string };
    const [picture = 0, first = 0] = value.split(' ').map(Number);
    return { picture, first };
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
