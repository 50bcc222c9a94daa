// Everything that must hold before a change is committed, in one command: format, lint, types, layers, unit tests, dead
// code, the package. Steps that do not need each other run side by side; what fails is shown whole.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, 'node_modules/.bin', name);
const tsc = [process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p'];

const lanes = [
  [
    ['format', [bin('oxfmt'), '--check']],
    ['lint', [bin('oxlint'), '--type-aware']],
    ['types', [...tsc, 'tsconfig.json']],
    ['types of the pure model', [...tsc, 'tsconfig.model.json']],
    ['types of the page', [...tsc, 'ui/tsconfig.json']],
    ['types of the browser tests', [...tsc, 'test/browser/tsconfig.json']],
    ['build', [process.execPath, 'scripts/build.mjs', '--types']],
    ['error pages', [process.execPath, 'scripts/docs.mjs', '--check']],
    ['unused code', [bin('knip')]],
    ['package', [bin('publint'), '--strict']],
  ],
  [['unit tests', [bin('vitest'), 'run', '--project', 'unit', '--project', 'disk']]],
];

const started = Date.now();
const failed = (await Promise.all(lanes.map(runLane))).flat();
console.log(`\n${failed.length === 0 ? 'all well' : `failed: ${failed.join(', ')}`}, ${seconds(started)}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runLane(steps) {
  const failures = [];
  for (const [name, [command, ...args]] of steps) {
    const begun = Date.now();
    const { code, output } = await run(command, args);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds(begun)})`);
    if (code !== 0) {
      failures.push(name);
      console.log(output);
    }
  }
  return failures;
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
