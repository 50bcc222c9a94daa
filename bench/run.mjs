// Figures as ratios against a baseline of the same run: npm run bench [-- PART...]. Absolute times are noise.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ensureBuilt } from '../scripts/build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await ensureBuilt();
// Beside the build, where the local queue's runner is looked for.
const outfile = join(root, 'dist', `bench.${process.pid}.mjs`);
await build({
  entryPoints: [join(root, 'bench/main.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile,
  packages: 'external',
  logLevel: 'error',
  plugins: [{ name: 'places', setup: keepPlaces }],
});
try {
  process.exitCode =
    spawnSync(process.execPath, [...process.execArgv, outfile, ...process.argv.slice(2)], {
      cwd: root,
      stdio: 'inherit',
    }).status ?? 1;
} finally {
  rmSync(outfile);
}

/** A file that looks for something beside itself finds it in the bundle too. */
function keepPlaces(build) {
  build.onLoad({ filter: /test\/cluster\/cluster\.ts$/ }, ({ path }) => ({
    contents: readFileSync(path, 'utf8').replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
    loader: 'ts',
  }));
}
