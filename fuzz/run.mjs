// Breaks files in every way it knows and shows them to every reader: npm run fuzz -- --minutes 60 [--seed N] [--only NAME]
// [--case N]; with --crates it makes projects instead, and takes them elsewhere as crates. The cases run in a process of their own: one that never ends is ended, named and left out.
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outfile = join(root, 'dist', `fuzz.${process.pid}.mjs`);
const longestCaseMs = 120_000;
const options = process.argv.slice(2);
await build({
  entryPoints: [join(root, options.includes('--crates') ? 'fuzz/crates/main.ts' : 'fuzz/main.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile,
  packages: 'external',
  logLevel: 'error',
});
const minutes = Number(options[options.indexOf('--minutes') + 1] ?? 1) || 1;
const until = Date.now() + minutes * 60_000;
let from = options.includes('--seed') ? options : [...options, '--seed', String(Math.floor(Math.random() * 2 ** 31))];
let failed = false;
try {
  for (;;) {
    const { code, hung } = await cases(from);
    failed ||= code !== 0;
    if (hung === undefined || Date.now() > until || options.includes('--case')) break;
    console.log(`DEFECT seed ${hung}: ended without an answer`);
    from = replaced(replaced(from, '--seed', hung + 1), '--minutes', (until - Date.now()) / 60_000);
  }
} finally {
  rmSync(outfile, { force: true });
}
process.exitCode = failed ? 1 : 0;

function cases(args) {
  return new Promise((resolve) => {
    const env = { ...process.env, SIMTRAIL_ROOT: root };
    const child = fork(outfile, args, { cwd: root, env, execArgv: ['--max-old-space-size=1500'] });
    let seed;
    let since = Date.now();
    let isDone = false;
    child.on('message', (now) => ((seed = now), (since = Date.now())));
    child.on('disconnect', () => (isDone = true));
    const watch = setInterval(() => Date.now() - since > longestCaseMs && child.kill('SIGKILL'), 5000);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      const isOver = code === 0 || (code === 1 && isDone && signal === null);
      resolve({ code: code ?? 1, hung: isOver ? undefined : seed });
    });
  });
}

function replaced(args, name, value) {
  const at = args.indexOf(name);
  return at === -1 ? [...args, name, String(value)] : args.toSpliced(at + 1, 1, String(value));
}
