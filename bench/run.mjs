// Figures as ratios against a baseline of the same run: npm run bench [-- store program formats]. Absolute times are noise.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
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
});
try {
  process.exitCode =
    spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(outfile);
}
