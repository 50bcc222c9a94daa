import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterUp } from '../test/cluster/cluster.ts';
import { bigFileFigures, smallFileFigures } from './cluster-files.ts';
import { plainSsh, type Bench } from './cluster-plain.ts';
import { submissionFigures } from './cluster-submissions.ts';
import { sweepFigures } from './cluster-sweep.ts';
import { watchFigures } from './cluster-watch.ts';
import type { Figure } from './figure.ts';
import { lookFigures } from './look.ts';

/** Against what one types oneself: rsync, sbatch and squeue over one ControlMaster, on the test cluster. Needs root. */
export const clusterParts = {
  'cluster-files-big': (): Promise<Figure[]> => onCluster(bigFileFigures),
  'cluster-files-small': (): Promise<Figure[]> => onCluster(smallFileFigures),
  'cluster-jobs': (): Promise<Figure[]> => onCluster(submissionFigures),
  'cluster-sweep': (): Promise<Figure[]> => onCluster(sweepFigures),
  'cluster-watch': (): Promise<Figure[]> => onCluster(watchFigures),
  'cluster-look': (): Promise<Figure[]> => onCluster(lookFigures),
};

async function onCluster(measure: (bench: Bench) => Promise<Figure[]>): Promise<Figure[]> {
  const cluster = await clusterUp();
  if (typeof cluster === 'string') {
    console.warn(`no figures of a cluster: ${cluster}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-bench-'));
  Object.assign(process.env, {
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    // Short, because sockets are in it.
    XDG_RUNTIME_DIR: mkdtempSync('/tmp/sb-'),
  });
  const plain = await plainSsh(cluster, join(process.env['XDG_RUNTIME_DIR'] ?? '', 'plain'));
  try {
    return await measure({ cluster, folder, plain });
  } finally {
    await plain.end();
    rmSync(folder, { recursive: true, force: true });
    rmSync(process.env['XDG_RUNTIME_DIR'] ?? '', { recursive: true, force: true });
  }
}
