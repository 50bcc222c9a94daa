import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportCrate, importCrate } from '../src/crate/index.ts';
import { Store } from '../src/store/index.ts';
import { aProject, type JobSpec } from '../test/crate/a-project.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';

/** What it costs to send a project away and to take one in, against zip and unzip over the same bytes. */
export async function crateFigures(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-bench-'));
  try {
    const folder = await aProject(
      join(home, 'project'),
      Array.from({ length: 1000 }, (_, i) => aJob(i)),
    );
    const store = await Store.open(folder);
    const jobs = [...store.state.jobs()];
    await store.close();
    const crate = join(home, 'crate.zip');
    const ours = async (): Promise<void> => {
      await exportCrate({ folder, project: store.project, jobs, isAll: true, file: crate });
    };
    await ours();
    execFileSync('unzip', ['-q', crate, '-d', join(home, 'same')]);
    const zip = async (): Promise<void> => {
      rmSync(join(home, 'same.zip'), { force: true });
      execFileSync('zip', ['-q', '-r', '../same.zip', '.'], { cwd: join(home, 'same') });
    };
    const exporting = await inTurns(5, ours, zip);
    const taking = async (): Promise<void> => {
      await importCrate({ file: crate, cwd: home, into: 'imported' });
      rmSync(join(home, 'imported'), { recursive: true });
    };
    const unzip = async (): Promise<void> => {
      execFileSync('unzip', ['-q', crate, '-d', join(home, 'unpacked')]);
      execFileSync('sh', ['-c', 'sha256sum --quiet -c manifest-sha256.txt'], { cwd: join(home, 'unpacked/pillbox') });
      rmSync(join(home, 'unpacked'), { recursive: true });
    };
    return [
      figureOf('export 1,000 jobs, against zip -r of the same files', exporting, { bar: 1.2 }),
      figureOf('import 1,000 jobs, against unzip and sha256sum -c', await inTurns(3, taking, unzip)),
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** As a small eigenmode job leaves it: numbers as text, 60 kB in five files. */
function aJob(i: number): JobSpec {
  const numbers = (count: number, seed: number): string =>
    Array.from({ length: count }, (_, n) => `${Math.sin(n * 12.9898 + seed) * 43758.5453}\n`).join('');
  return {
    name: `job-${i}`,
    inputs: { 'input.json': `{"radius_m":${0.1 + i / 1e4},"modes":4}\n`, 'mesh.txt': numbers(50, Math.floor(i / 10)) },
    results: { stdout: numbers(100, i), stderr: '', 'results.json': numbers(200, i), 'mode1.csv': numbers(2500, i) },
  };
}
