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
import { cpuOfParts, type CpuOfParts, type Own } from './cpu-of-parts.ts';
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
    const uid = Number(execFileSync('id', ['-u', cluster.user], { encoding: 'utf8' }));
    const own = { account: cluster.user, uid, sockets: process.env['XDG_RUNTIME_DIR'] ?? '' };
    for (const [name, side] of meshes) {
      await page.getByLabel('File').selectOption(`tets${side}x.vtu`);
      await page.getByLabel('Array').selectOption('RTData');
      await page.getByText(`${(5 * side ** 3).toLocaleString('en-US')} cells`).waitFor();
      await page.waitForTimeout(2_000);
      figures.push(...(await measured(page, name, join(away, id), own)));
    }
    return figures;
  } finally {
    await browser.close();
    serving.kill('SIGINT');
    await new Promise((resolve) => serving.once('close', resolve));
    execFileSync('rm', ['-rf', away]);
  }
}

async function measured(page: Page, name: string, root: string, own: Own): Promise<Figure[]> {
  const { scene } = await page.evaluate<AnswerOf<'GET /api/projects/:project/jobs/:job/look'>>(
    `fetch(location.pathname.replace('/p/', '/api/projects/')).then((answer) => answer.json())`,
  );
  const [width = 1] = scene?.state.size ?? [];
  const bare = await Bare.start(root, JSON.stringify(scene?.state));
  try {
    await turned(page, own); // until it knows how fine a picture may be
    const all: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const ours = await turned(page, own);
      const answer = await answered(page);
      const part = ours.width / width;
      all.push({
        ...ours,
        answer,
        same: await bare.draw(part, 'plain'),
        whole: await bare.draw(1, 'plain'),
        coarse: await bare.draw(part, ours.isRough ? 'rough' : 'coarse'),
      });
    }
    const last = all.at(-1); // it may have become finer or coarser until then
    const kept = all.filter((one) => one.width === last?.width && one.isRough === last.isRough);
    return figuresOf(kept, `${name}, load ${loadavg()[0]?.toFixed(1)}`, width);
  } finally {
    bare.end();
  }
}

interface Round extends Turned {
  /** From a key to its picture, ms. */
  answer: number;
  /** ParaView by itself, at the size of the moving picture and at the whole size; and the same coarser picture. */
  same: Drawn;
  whole: Drawn;
  coarse: Drawn;
}

function figuresOf(rounds: readonly Round[], name: string, width: number): Figure[] {
  // What else the computer does makes a round slower, never quicker: the best of each is what they can.
  const best = (of: (round: Round) => number): number => Math.min(...rounds.map(of));
  const picture = best((one) => one.picture);
  const whole = best((one) => one.whole.picture);
  const [first] = rounds;
  const parts = [...(first?.cpu.keys() ?? [])];
  return [
    figureOf(
      `a picture of ${name}: ${first?.width} of ${width} points wide${first?.isRough === true ? ', rough' : ''}`,
      { ours: picture, baseline: best((one) => one.same.picture) },
      { bar },
    ),
    figureOf('  against ParaView alone at the whole size', { ours: picture, baseline: whole }, { bar }),
    figureOf('  against the coarser drawing of it alone', {
      ours: picture,
      baseline: best((one) => one.coarse.picture),
    }),
    figureOf('  from the hand to the eye meanwhile', { ours: best((one) => one.latency), baseline: whole }),
    figureOf('  from a key to its picture when nothing moved', {
      ours: middleOf(rounds.map((one) => one.answer)),
      baseline: middleOf(rounds.map((one) => one.whole.first)),
    }),
    ...parts.map((part) =>
      figureOf(`  of the processors for a picture: ${part}`, {
        ours: best((one) => one.cpu.get(part) ?? 0),
        baseline: best((one) => one.coarse.cpu),
      }),
    ),
  ];
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
      const [{ answers, still, rough }, now] = [heads.get(n), performance.now()];
      heads.delete(n);
      shown.push({ at: now, width: document.querySelector('.stage canvas').width, still, rough, latency: answers === null ? undefined : now - answers });
    }
  };
`;

interface Turned {
  /** Milliseconds each. */
  picture: number;
  latency: number;
  /** Of a moving picture, points. */
  width: number;
  isRough: boolean;
  /** Of the processors for each picture, ms. */
  cpu: CpuOfParts;
}

/** A hand on the mouse, for some seconds: it moves with every picture of the screen, as hands do. */
async function turned(page: Page, own: Own): Promise<Turned> {
  const box = await page.locator('.stage canvas').boundingBox();
  if (box === null) throw new Error('no canvas');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const before = cpuOfParts(own);
  // The test's own way to the page is slower than a hand.
  const shown = await page.evaluate<
    { at: number; width: number; rough: boolean; latency?: number }[]
  >(`new Promise((done) => {
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
  const after = cpuOfParts(own);
  await page.mouse.up();
  await page.waitForTimeout(2_500);
  const latencies = shown.flatMap(({ latency }) => latency ?? []);
  return {
    picture: shown.length < 2 ? Infinity : ((shown.at(-1)?.at ?? 0) - (shown[0]?.at ?? 0)) / (shown.length - 1),
    latency: latencies.length === 0 ? Infinity : middleOf(latencies),
    width: middleOf(shown.map(({ width }) => width)),
    isRough: shown.filter(({ rough }) => rough).length > shown.length / 2,
    cpu: new Map([...after].map(([part, ms]) => [part, (ms - (before.get(part) ?? 0)) / Math.max(1, shown.length)])),
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

/** Milliseconds: of a picture while it is turned, of the first, and of the processors for each. */
interface Drawn {
  picture: number;
  first: number;
  cpu: number;
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

  async draw(part: number, how: 'plain' | 'coarse' | 'rough'): Promise<Drawn> {
    this.#child.stdin?.write(`${JSON.stringify({ seconds, part, how })}\n`);
    const { value } = (await this.#lines.next()) as { value: string };
    const [picture = 0, first = 0, cpu = 0] = value.split(' ').map(Number);
    return { picture, first, cpu };
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
