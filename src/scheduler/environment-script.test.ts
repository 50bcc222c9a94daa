import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEnvironment, type CapturedEnvironment } from './captured-environment.ts';
import { environmentLines } from './environment-script.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simtrail-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function capture(
  executable: string,
  env: Record<string, string> = {},
  before = '',
): { text: string; seen: CapturedEnvironment } {
  const script = [before, ...environmentLines('out', executable), 'echo went on'].join('\n');
  const { PATH = '' } = process.env;
  const { stdout } = spawnSync('sh', ['-c', script], { cwd: folder, env: { PATH, ...env }, encoding: 'utf8' });
  expect(stdout).toBe('went on\n');
  const text = readFileSync(join(folder, 'out'), 'utf8');
  return { text, seen: readEnvironment(text) };
}

it('knows the program by its file, its digest and its libraries', () => {
  const real = realpathSync(process.execPath);
  symlinkSync(real, join(folder, 'omega'));

  const { seen } = capture('./omega');

  const sha256 = createHash('sha256').update(readFileSync(real)).digest('hex');
  expect(seen.record.executable).toMatchObject({ path: real, sha256, size: readFileSync(real).length });
  expect(seen.record.executable?.modified_at).toMatch(/^\d{4}-.*Z$/);
  expect(seen.libraries.join('\n')).toMatch(/libc\.so\.6 => \/\S+$/m);
  expect(seen.record.libraries).toBe(seen.libraries.length);
});

it('knows the node and the modules', () => {
  const { seen } = capture('true', { LOADEDMODULES: 'gcc/12:openmpi/4.1.6', SLURM_JOB_NODELIST: 'nid[1-2]' });

  expect(seen.record).toMatchObject({ modules: ['gcc/12', 'openmpi/4.1.6'], nodes: 'nid[1-2]', executable: null });
  expect(seen.record.os).toMatch(/\w+ .*\d/);
  expect(seen.record.kernel).toMatch(/^\d+\.\d+/);
  expect(seen.record.cpus).toBeGreaterThan(0);
  expect(seen.record.memory_bytes).toBeGreaterThan(2 ** 28);
});

it('records variables from the list, as they are, and no secret', () => {
  const secret = 'hunter2-and-more';
  const { text, seen } = capture('sh', {
    OMP_NUM_THREADS: '4',
    OMP_PLACES: 'two\nlines\\n and = more',
    MPICH_GPU_SUPPORT_ENABLED: '1',
    AWS_SECRET_ACCESS_KEY: secret,
    GITHUB_TOKEN: secret,
    OMP_TOKEN: secret,
    FI_PROVIDER_SECRET: secret,
    MPICH_PASSWORD: secret,
    OMPI_MCA_api_key: secret,
    OMPI_MCA_db_pw: secret,
    UCX_PWD: secret,
    UCX_HOST: `me:${secret}@proxy:8080, you:${secret}@other`,
    LOADEDMODULES: 'gcc/12:openmpi@4.1:b@2',
    MY_OWN: secret,
    UCX_PROXY: `https://me:${secret}@host/path and http://${secret}@other:80`,
    PYTHONPATH: '/a@b:/c://d',
    UCX_OTHER: `https://me:${secret}/${secret}@${secret}@host/p`,
    MULTI: `x\nvariable OMP_X=${secret}\nOMP_Y=${secret}`,
  });

  expect(seen.record.variables).toMatchObject({
    OMP_NUM_THREADS: '4',
    OMP_PLACES: 'two\nlines\\n and = more',
    MPICH_GPU_SUPPORT_ENABLED: '1',
    UCX_PROXY: 'https://***@host/path and http://***@other:80',
    UCX_HOST: '***@proxy:8080, ***@other',
    PYTHONPATH: '/a@b:/c://d',
    UCX_OTHER: 'https://***@host/p',
  });
  expect(text).not.toContain(secret);
});

it('never ends the job, whatever the shell was told and whatever is missing', () => {
  expect(capture('no-such-program', {}, 'set -eu').seen.record.executable).toBeNull();
  const tools = join(folder, 'tools');
  expect(capture('sh', {}, `PATH=${tools}`).text).toMatch(/^folder=.*\n$/);
  expect(capture('cd').seen.record.executable).toBeNull();
});

it('long values are in the file, not in the record', () => {
  const { seen } = capture('sh', { LD_LIBRARY_PATH: '/long/'.repeat(100) });

  expect(seen.variables['LD_LIBRARY_PATH']).toHaveLength(600);
  expect(seen.record.variables).not.toHaveProperty('LD_LIBRARY_PATH');
});

it('a script is no library user', () => {
  writeFileSync(join(folder, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });

  expect(capture('./run.sh').seen.record).toMatchObject({ libraries: 0, executable: { path: './run.sh', size: 10 } });
});

it('takes under a tenth of a second', () => {
  const took = (work: () => unknown): number => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  };
  const starts = 'n=0; while [ $n -lt 100 ]; do /bin/true; n=$((n + 1)); done';
  const ratios = Array.from({ length: 4 }, () => {
    const programsMs = took(() => spawnSync('sh', ['-c', starts]));
    return took(() => capture('sh')) / programsMs;
  }).toSorted((a, b) => a - b);

  // In the time of a hundred programs, which is about that; three of them leave room for a busy machine.
  expect(ratios[0]).toBeLessThan(3);
});

it('whatever a file says is read, and only names from the list', () => {
  const keys = fc.constantFrom(
    'variable OMP_A',
    'variable HOME',
    'variable X_TOKEN',
    'variable OMP_KEY',
    'library',
    'stat',
    'cpus',
    '__proto__',
    'executable',
  );
  const line = fc.tuple(keys, fc.string()).map(([key, value]) => `${key}=${value}`);
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
      const { variables } = readEnvironment(lines.join('\n'));
      expect(Object.keys(variables).filter((name) => name !== 'OMP_A')).toEqual([]);
    }),
  );
});
