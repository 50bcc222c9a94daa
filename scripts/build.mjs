// Builds dist/ from src/: the command line and the library bundled (few files to load keep the start fast), each
// example's programs as one file, and with --types the declarations. `bin/simtrail` calls `ensureBuilt` in a checkout.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage, licencesOfPage } from './build-ui.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));

/** Taken into the build: finding their files took a tenth of each start, and a third of those that read YAML. */
const bundled = ['@hono/node-server', 'hono', 'uuid', 'yaml', 'zod'];

/** Rebuilds when a source is newer than the build. Several processes may ask at once; one builds, the others wait. */
export async function ensureBuilt() {
  if (isFresh()) return;
  const lock = at('dist.lock');
  const started = Date.now();
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (Date.now() - started > 60_000) rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  try {
    if (!isFresh()) await build();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isFresh() {
  const stamp = statSync(at('dist', 'built'), { throwIfNoEntry: false });
  return (
    stamp !== undefined &&
    [at('src'), at('ui'), at('examples'), at('package.json')].every((p) => newest(p) <= stamp.mtimeMs)
  );
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = stat.mtimeMs;
  for (const entry of readdirSync(path)) latest = Math.max(latest, newest(join(path, entry)));
  return latest;
}

async function build() {
  const esbuild = await import('esbuild');
  const draft = at(`dist.${process.pid}`);
  const startedAt = new Date();
  const common = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    legalComments: 'none',
  };
  await esbuild.build({
    ...common,
    entryPoints: {
      index: at('src/index.ts'),
      testing: at('src/testing/index.ts'),
      cli: at('src/cli/main.ts'),
      'local-queue': at('src/scheduler/process/queue-runner.ts'),
      'draft-worker': at('src/store/draft-worker.ts'),
    },
    outdir: draft,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(
      (name) => !bundled.includes(name),
    ),
    // Its modules of ES: what it gives Node is CommonJS, of which `import()` takes no names, and which requires Node's modules.
    alias: { yaml: at('node_modules/yaml/browser/index.js') },
  });
  await buildPage(join(draft, 'ui'));
  writeFileSync(join(draft, 'THIRD-PARTY-LICENCES.txt'), [...bundled.map(licenceOf), ...licencesOfPage()].join('\n'));
  mkdirSync(join(draft, 'remote'));
  for (const file of readdirSync(at('src/view/remote')).filter((name) => name.endsWith('.py')))
    copyFileSync(at('src/view/remote', file), join(draft, 'remote', file));
  for (const { name, programs, descriptions } of exampleCodes()) {
    const outdir = join(draft, 'examples', name);
    await esbuild.build({ ...common, entryPoints: programs, outdir, outExtension: { '.js': '.mjs' } });
    for (const file of descriptions) copyFileSync(file, join(outdir, basename(file)));
  }
  writeFileSync(join(draft, 'built'), '');
  utimesSync(join(draft, 'built'), startedAt, startedAt);
  moveInto(at('dist'), draft);
  rmSync(draft, { recursive: true, force: true });
}

function licenceOf(name) {
  const folder = at('node_modules', name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry)) ?? 'LICENSE';
  return `${name}\n\n${readFileSync(join(folder, file), 'utf8')}`;
}

/**
 * Chunks first, then what names them, the stamp last. Chunks are named by their content and the ones of earlier builds
 * stay for a day: a program that is running now may still have to load one.
 */
function moveInto(dist, draft) {
  const rank = (path) => (path.startsWith('chunks/') || path.startsWith('ui/assets/') ? 0 : path === 'built' ? 2 : 1);
  const files = readdirSync(draft, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(draft, join(entry.parentPath, entry.name)))
    .toSorted((one, other) => rank(one) - rank(other));
  for (const file of files) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    renameSync(join(draft, file), join(dist, file));
  }
  for (const folder of ['chunks', 'ui/assets']) {
    for (const name of readdirSync(join(dist, folder))) {
      const path = join(dist, folder, name);
      const isOld = Date.now() - statSync(path).mtimeMs > 86_400_000;
      if (isOld && !files.includes(`${folder}/${name}`)) rmSync(path);
    }
  }
}

/**
 * What an example has: programs in its programs/ folder, each bundled so that one file can be saved with a job, and code
 * files, which have to lie beside them.
 */
function exampleCodes() {
  const inFolder = (folder, ending) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(ending) && !file.endsWith('.test.ts'))
      .map((file) => join(folder, file));
  return readdirSync(at('examples'))
    .filter((name) => existsSync(at('examples', name, 'programs')))
    .map((name) => ({
      name,
      programs: inFolder(at('examples', name, 'programs'), '.ts'),
      descriptions: inFolder(at('examples', name), '.yaml'),
    }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureBuilt();
  if (process.argv.includes('--types')) {
    const tsc = spawnSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.types.json')], {
      stdio: 'inherit',
    });
    process.exitCode = tsc.status ?? 1;
  }
}
