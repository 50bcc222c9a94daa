import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newJobId } from '../model/index.ts';
import { readWitness, writeJobScript } from './job-script.ts';
import { isShellPattern, readTaken, type Taking } from './predecessors.ts';

const first = newJobId(1_767_225_600_000, new Uint8Array(16));
const second = newJobId(1_767_225_600_001, new Uint8Array(16));
let root: string;
let upstream: string;
let own: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simtrail 'after' "));
  upstream = join(root, 'up $(touch x)');
  own = join(root, 'own');
  for (const folder of [upstream, own]) mkdirSync(join(folder, '.simtrail'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** The predecessor as it ended, with these files. */
function predecessor(files: Readonly<Record<string, string>>, command = 'true'): void {
  const script = writeJobScript({ id: first, jobName: 'first', command: ['sh', '-c', command], environment: {} });
  for (const [name, text] of Object.entries({ ...files, 'submit.sh': script })) {
    mkdirSync(dirname(join(upstream, name)), { recursive: true });
    writeFileSync(join(upstream, name), text);
  }
  spawnSync('sh', ['submit.sh'], { cwd: upstream });
}

function run(takes: readonly Taking[] = [], shell = 'sh'): { code: number | null; refused: string | undefined } {
  const after = [{ id: first, name: 'first', folder: upstream, takes }];
  const command = ['sh', '-c', 'find . -name "*.csv" | sort'];
  writeFileSync(join(own, 'submit.sh'), writeJobScript({ id: second, jobName: 's', command, environment: {}, after }));
  const { status } = spawnSync(shell, ['submit.sh'], { cwd: own });
  const ended = join(own, '.simtrail/ended.0');
  const text = existsSync(ended) ? readFileSync(ended, 'utf8') : '';
  return { code: status, refused: readWitness(new Map([['ended.0', text]])).ended?.refused };
}

const taken = () => readTaken(readFileSync(join(own, '.simtrail/taken'), 'utf8'));
const wish = (files: string, to = '', given: Readonly<Record<string, string>> = {}): Taking => {
  return { files, to, except: Object.entries(given).map(([path, text]) => ({ path, sha256: hash('sha256', text) })) };
};

describe('a job after another one', () => {
  it.each(['sh', 'bash'])(
    '%s: takes what the pattern means, with its digest, and not the other one’s inputs',
    (shell) => {
      predecessor({
        'a.csv': 'a',
        "b 'c'.csv": 'bc',
        'in.csv': 'input',
        'sub/d.csv': 'd',
        '.hidden.csv': 'h',
        'e.csv.draft': '',
      });

      expect(run([wish('*.csv', 'from first', { 'in.csv': 'input' }), wish('sub/?.csv')], shell)).toEqual({
        code: 0,
        refused: undefined,
      });

      expect(readFileSync(join(own, 'stdout'), 'utf8').split('\n').filter(Boolean)).toEqual([
        './from first/a.csv',
        "./from first/b 'c'.csv",
        './sub/d.csv',
      ]);
      expect(taken()[0]).toEqual({
        sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
        size: 1,
        from: { job: first, path: 'a.csv' },
        path: 'from first/a.csv',
      });
    },
  );

  it('shares a large file, into which it cannot write then as another job’s result', () => {
    predecessor({ 'mesh.nc': '' });
    truncateSync(join(upstream, 'mesh.nc'), 65 << 20);

    expect(run([wish('mesh.nc')])).toEqual({ code: 0, refused: undefined });

    const isLink = lstatSync(join(own, 'mesh.nc')).isSymbolicLink();
    const mayWrite = (statSync(join(upstream, 'mesh.nc')).mode & 0o222) !== 0;
    // A clone is a file of its own.
    expect(mayWrite).toBe(!isLink);
    expect(statSync(join(own, 'mesh.nc')).size).toBe(65 << 20);
    expect(taken().map(({ path, size }) => [path, size])).toEqual([['mesh.nc', 65 << 20]]);
  });

  it('does nothing where two of its flows would write one file, but for the same file of the same job', () => {
    predecessor({ 'a.csv': 'a', 'sub/a.csv': 'b', 'b.csv': 'b' });

    expect(run([wish('a.csv', 'in'), wish('*.csv', 'in')])).toEqual({ code: 0, refused: undefined });
    expect(taken().map(({ path }) => path)).toEqual(['in/a.csv', 'in/b.csv']);
    rmSync(join(own, '.simtrail'), { recursive: true });
    mkdirSync(join(own, '.simtrail'));
    expect(run([wish('a.csv', 'sub'), wish('sub/a.csv')])).toEqual({
      code: 76,
      refused: 'sub/a.csv would be written by two flows',
    });
  });

  it.each(['sh', 'bash'])('%s: takes an input that the other one wrote into, as it is now', (shell) => {
    const given = { 'mesh.csv': 'coarse', "it's same.csv": 'same', 'kept.csv': 'kept' };
    predecessor(given, `printf finer >mesh.csv; printf same >"it's same.csv"; printf refined >taken.csv`);
    const line = (path: string, text: string): string =>
      [hash('sha256', text), '7', second, 'taken.csv', path].join('\t');
    writeFileSync(join(upstream, 'also.csv'), 'also');
    const lines = [line('also.csv', 'also'), line('taken.csv', 'as taken')];
    writeFileSync(join(upstream, '.simtrail/taken'), `${lines.join('\n')}\n`);

    expect(run([wish('*.csv', '', given)], shell)).toEqual({ code: 0, refused: undefined });

    expect(taken().map(({ path, sha256 }) => [path, sha256])).toEqual([
      ['mesh.csv', hash('sha256', 'finer')],
      ['taken.csv', hash('sha256', 'refined')],
    ]);
  });

  it('does not take what the other one took itself', () => {
    predecessor({ 'a.csv': 'a', 'own.csv': 'o' });
    const line = [hash('sha256', 'a'), '1', second, 'x.csv', 'a.csv'].join('\t');
    writeFileSync(join(upstream, '.simtrail/taken'), `${line}\n`);

    run([wish('*.csv')]);

    expect(taken().map(({ path }) => path)).toEqual(['own.csv']);
  });

  it.each([['exit 4', 'did not succeed: it ended with exit code 4']])(
    'after %s it does nothing and says why: %s',
    (command, why: string) => {
      predecessor({}, command);

      const { code, refused } = run();

      expect(code).toBe(76);
      expect(refused).toContain(why);
      expect(existsSync(join(own, 'stdout'))).toBe(false);
    },
  );

  it('knows the folder of one that shares its script with others by its name', () => {
    const script = writeJobScript({ jobName: 'point', command: ['true'], environment: {} });
    const codes = [first, second].map((id) => {
      upstream = join(root, id);
      mkdirSync(join(upstream, '.simtrail'), { recursive: true });
      writeFileSync(join(upstream, 'submit.sh'), script);
      spawnSync('sh', ['submit.sh'], { cwd: upstream });
      rmSync(join(own, '.simtrail'), { recursive: true });
      mkdirSync(join(own, '.simtrail'));
      return run().code;
    });

    expect(codes).toEqual([0, 76]);
  });

  it('does nothing where the folder is that of another job, or is gone', () => {
    predecessor({ 'submit.sh': '' });
    writeFileSync(join(upstream, 'submit.sh'), `export SIMTRAIL_JOB=${second}\n`);
    const other = run();
    rmSync(join(own, '.simtrail'), { recursive: true });
    mkdirSync(join(own, '.simtrail'));
    rmSync(upstream, { recursive: true });

    expect([other, run()].map(({ code, refused }) => [code, refused])).toEqual(
      [0, 1].map(() => [76, `first (${first.slice(-8)}) is not in the folder that it had`]),
    );
  });
});

it('lines that name files elsewhere, or are no such lines, are not read', () => {
  const line = (path: string): string => `${'0'.repeat(64)}\t1\t${first}\ta\t${path}`;

  expect(readTaken([line('../a'), line('/a'), line('a//b'), line('a\tb'), 'x', line('a')].join('\n'))).toHaveLength(1);
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(readTaken(text))));
});

it.each([
  ['*.csv', true],
  ['fields/mode?.vtu', true],
  ['**/a', false],
  ['[ab]', false],
  ['{a,b}', false],
  ['../a', false],
  ['/a', false],
  ['.simtrail/ended.0', false],
])('%s is a pattern for a shell: %s', (pattern, is) => {
  expect(isShellPattern(pattern)).toBe(is);
});
