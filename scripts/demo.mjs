// The main job, end to end: a fresh project, a real eigenmode analysis, submitted, followed, judged and read back.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { ensureBuilt } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'bin/simtrail');
const codes = join(root, 'dist/examples/cavity');
const colour = (style, text) => (process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text);

await ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'simtrail-demo-'));

title('An RF cavity: a pillbox of 10 cm radius. Which frequency does it ring at?');
await simtrail('init', folder, '--name', 'demo');
const project = ['--project', folder];
await simtrail(
  'analysis',
  'add',
  'pillbox',
  '--code',
  join(codes, 'eigen.yaml'),
  join(root, 'examples/cavity/pillbox.json'),
  ...project,
);
await simtrail('submit', 'pillbox', '--name', 'first look', '--wait', ...project);
await simtrail('jobs', ...project);

title('Is it right?');
const job = JSON.parse(readFileSync(join(folder, 'jobs.json'), 'utf8')).jobs[0];
const frequency = job.quantities.find((quantity) => quantity.name === 'frequency' && quantity.index.mode === 1)?.value;
const radius = JSON.parse(readFileSync(join(root, 'examples/cavity/pillbox.json'), 'utf8')).radius_m;
// The first zero of J0 (Abramowitz and Stegun, table 9.5) over the radius gives the wave number of TM010.
const analytic = (2.404825557695773 * 299_792_458) / (2 * Math.PI * radius);
const deviation = frequency / analytic - 1;
console.log(`  TM010, solved     ${frequency.toFixed(3)} Hz`);
console.log(`  TM010, analytic   ${analytic.toFixed(3)} Hz   (2.4048 c / 2 pi R)`);
console.log(`  deviation         ${deviation.toExponential(1)}`);

title('What was kept: the record in jobs.json');
for (const [key, value] of Object.entries(job)) console.log(`  ${colour('dim', `"${key}":`)} ${told(value)}`);

title('To try next');
const here = `--project ${folder}`;
for (const [command, why] of [
  [`show ${job.id.slice(-8)}`, 'everything about this job'],
  [`submit pillbox --set radius_m=0.05 --wait`, 'half the radius, twice the frequency'],
  ["results --quantity 'frequency[mode=1]'", 'one quantity across all jobs'],
  [`log ${job.id.slice(-8)}`, 'what the solver said'],
  [`restore ${job.id.slice(-8)} ./again`, 'the exact input again'],
  ['verify', 'is everything as it was written?'],
]) {
  console.log(`  bin/simtrail ${command} ${here}\n      ${colour('dim', why)}`);
}
if (!(Math.abs(deviation) < 1e-6)) {
  console.error(`\nThe frequency is off by ${deviation}: more than 1e-6.`);
  process.exitCode = 1;
}

function title(text) {
  console.log(`\n${colour('bold', text)}\n`);
}

/** A list or a group with its first few members, each on a line of its own: the whole of it fills many screens. */
function told(value) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const members = isList ? value.map((one) => JSON.stringify(one)) : Object.entries(value).map(memberText);
  if (members.join().length < 80) return JSON.stringify(value);
  const rest = members.length > 5 ? [`… and ${members.length - 4} more`] : [];
  const shown = rest.length > 0 ? members.slice(0, 4) : members;
  return [isList ? '[' : '{', ...[...shown, ...rest].map((one) => `    ${one}`), isList ? '  ]' : '  }'].join('\n');
}

function memberText([key, value]) {
  return `"${key}": ${JSON.stringify(value)}`;
}

/** Shows the command as one would type it and runs it; the demo ends with the first one that fails. */
async function simtrail(...args) {
  console.log(
    colour(
      'cyan',
      `$ simtrail ${args
        .filter((arg) => arg !== '--project' && arg !== folder)
        .map(shown)
        .join(' ')}`,
    ),
  );
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
  const code = await new Promise((resolve) => child.on('close', resolve));
  console.log();
  if (code !== 0) process.exit(code ?? 1);
}

function shown(arg) {
  return /\s/.test(arg) ? JSON.stringify(arg) : arg.startsWith(root) ? arg.slice(root.length + 1) : arg;
}
