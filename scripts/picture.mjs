// Draws docs/terminal.svg, the picture in the README, from what the commands really print.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const columns = 104;
const cell = { width: 8.4, height: 19 };
const colours = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
};

await ensureBuilt();
const home = mkdtempSync(join(tmpdir(), 'simtrail-picture-'));
const project = join(home, 'cavities');
const examples = join(root, 'dist/examples/cavity');

quietly('init', project);
quietly(
  'analysis',
  'add',
  'pillbox',
  '--code',
  join(examples, 'eigen.yaml'),
  join(root, 'examples/cavity/pillbox.json'),
  '--project',
  project,
);
quietly(
  'analysis',
  'add',
  'tesla',
  '--code',
  join(examples, 'eigen.yaml'),
  join(root, 'examples/cavity/tesla-mid-cell.json'),
  '--project',
  project,
);
quietly('submit', 'pillbox', '--name', 'first look', '--notes', 'as in the proposal', '--wait', '--project', project);
quietly('submit', 'tesla', '--name', 'mid-cell', '--wait', '--project', project);
quietly('submit', 'pillbox', '--name', 'too fine', '--set', 'mesh_size_m=1e-9', '--wait', '--project', project);

const shown = [
  ['submit', 'pillbox', '--name', 'half the radius', '--set', 'radius_m=0.05', '--set', 'modes=1', '--wait'],
  ['jobs'],
  ['results', '--quantity', 'frequency[mode=1]'],
];
const lines = shown.flatMap((args) => [
  `\u001b[36m$\u001b[0m simtrail ${args.map(typed).join(' ')}`,
  ...onTerminal(args),
  '',
]);
writeFileSync(join(root, 'docs/terminal.svg'), svg(lines.slice(0, -1)));
rmSync(home, { recursive: true, force: true });

function typed(arg) {
  return /[\s[]/.test(arg) ? `'${arg}'` : arg;
}

function environment() {
  const { PATH, LANG = 'C.UTF-8' } = process.env;
  return { PATH, LANG, HOME: home, TERM: 'xterm-256color', COLUMNS: String(columns) };
}

function quietly(...args) {
  spawnSync(join(root, 'bin/simtrail'), args, { env: environment() });
}

/** The last screen of a command on a terminal: script(1) gives it one, and lines that were drawn over are gone. */
function onTerminal(args) {
  const command = [join(root, 'bin/simtrail'), ...args, '--project', project].map((word) => `'${word}'`).join(' ');
  const { stdout } = spawnSync('script', ['-qec', `stty cols ${columns} rows 50; ${command}`, '/dev/null'], {
    env: environment(),
  });
  const screen = [[]];
  let [row, column, style] = [0, 0, {}];
  const text = stdout.toString('utf8');
  // oxlint-disable-next-line no-control-regex -- what a terminal understands
  for (const [, codes, kind, other] of text.matchAll(/\u001b\[([?\d;]*)([A-Za-z])|([^])/gu)) {
    if (kind === 'm') style = restyled(style, codes);
    else if (kind === 'A') row = Math.max(0, row - Number(codes || 1));
    else if (kind === 'B') row += Number(codes || 1);
    else if (kind === 'G') column = Number(codes || 1) - 1;
    else if (kind === 'K') screen[row]?.splice(column);
    else if (kind === 'J') {
      screen[row]?.splice(column);
      screen.splice(row + 1);
    } else if (other === '\r') column = 0;
    else if (other === '\n') [row, column] = [row + 1, 0];
    else if (other !== undefined && other >= ' ') {
      (screen[row] ??= [])[column] = { character: other, style };
      column += 1;
    }
  }
  const last = screen.findLastIndex((line) => line?.some((one) => one !== undefined && one.character !== ' '));
  return Array.from({ length: last + 1 }, (_, i) => screen[i] ?? []);
}

function restyled(style, codes) {
  let next = style;
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) next = {};
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 2) next = { ...next, dim: true };
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 39) next = { ...next, colour: undefined };
    else if (colours[code]) next = { ...next, colour: colours[code] };
  }
  return next;
}

function cellsOf(line) {
  if (typeof line !== 'string') return line;
  const cells = [];
  let style = {};
  // oxlint-disable-next-line no-control-regex -- our own escapes
  for (const [, codes, character] of line.matchAll(/\u001b\[([\d;]*)m|([^])/gu)) {
    if (character === undefined) style = restyled(style, codes);
    else cells.push({ character, style });
  }
  return cells;
}

function svg(all) {
  const width = columns * cell.width + 40;
  const height = all.length * cell.height + 56;
  const rows = all.map((line, i) => `<text y="${48 + i * cell.height}">${spans(cellsOf(line))}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<title>simtrail in a terminal: a job submitted and followed, the list of jobs, one quantity across jobs</title>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
<g fill="#30363d"><circle cx="22" cy="20" r="6"/><circle cx="42" cy="20" r="6"/><circle cx="62" cy="20" r="6"/></g>
<g fill="#e6edf3" style="white-space: pre">
${rows.join('\n')}
</g>
</svg>
`;
}

/** Runs of one style, each placed by its column so that fonts of another width do not shift it. */
function spans(cells) {
  const runs = [];
  for (let i = 0; i < cells.length; i++) {
    const { character = ' ', style = {} } = cells[i] ?? {};
    // A new run after two blanks too: columns stay in line whatever the font's width.
    const key = JSON.stringify([style, character === ' ' && (cells[i + 1]?.character ?? ' ') === ' ']);
    if (runs.at(-1)?.key === key) runs.at(-1).text += character;
    else runs.push({ key, style, text: character, at: i });
  }
  return runs
    .filter((run) => run.text.trim() !== '')
    .map(({ style, text, at }) => {
      const look = [
        style.colour && ` fill="${style.colour}"`,
        style.dim && ' fill-opacity="0.6"',
        style.bold && ' font-weight="bold"',
      ].filter(Boolean);
      return `<tspan x="${(20 + at * cell.width).toFixed(1)}"${look.join('')}>${escaped(text)}</tspan>`;
    })
    .join('');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
