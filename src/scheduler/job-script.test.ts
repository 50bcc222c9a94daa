import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newJobId, shellWord } from '../model/index.ts';
import { readWitness, witnessFolder, writeJobScript, type ScriptFacts } from './job-script.ts';

const id = newJobId(1_767_225_600_000, new Uint8Array(16));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simtrail-script-'));
  mkdirSync(join(folder, witnessFolder));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(facts: Partial<ScriptFacts>, env: Record<string, string> = {}, shell = 'sh'): number | null {
  const all: ScriptFacts = { id, jobName: 'größe\n', command: ['true'], environment: {}, ...facts };
  writeFileSync(join(folder, 'submit.sh'), writeJobScript(all));
  return spawnSync(shell, ['submit.sh'], { cwd: folder, env: { ...process.env, ...env } }).status;
}

function witness(): ReturnType<typeof readWitness> {
  const at = join(folder, witnessFolder);
  return readWitness(new Map(readdirSync(at).map((name) => [name, readFileSync(join(at, name), 'utf8')])));
}

it.each(['sh', 'bash'])('%s: the script says when and where it started and how the program ended', (shell) => {
  const code = run({ command: ['sh', '-c', 'echo out; echo err >&2; exit 3'] }, {}, shell);

  const { claimedBy, started, ended } = witness();
  expect([code, ended?.code, started?.pid]).toEqual([3, 3, claimedBy]);
  expect(started?.boot).toMatch(/^\S+$/);
  expect([started?.at, ended?.at].map((at) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(at ?? ''))).toEqual([
    true,
    true,
  ]);
  expect([readFileSync(join(folder, 'stdout'), 'utf8'), readFileSync(join(folder, 'stderr'), 'utf8')]).toEqual([
    'out\n',
    'err\n',
  ]);
});

it('a second copy does nothing, and another attempt does', () => {
  run({ command: ['sh', '-c', 'echo one >>ran'] });
  const second = run({ command: ['sh', '-c', 'echo two >>ran'] });
  const other = run({ command: ['sh', '-c', 'echo three >>ran; exit 4'] }, { SLURM_RESTART_COUNT: '1' });

  expect([second, other]).toEqual([0, 4]);
  expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('one\nthree\n');
  expect(witness().ended).toMatchObject({ attempt: 1, code: 4 });
});

it.each([
  ['stays empty, as on a full disk, and it says that it cannot begin', ':', 74],
  ['was just about to be written, and it does nothing', 'echo "7 1" >.simtrail/claim.0', 0],
])('a claim that is empty: it %s', (_, meanwhile, expected) => {
  writeFileSync(join(folder, witnessFolder, 'claim.0'), '');
  mkdirSync(join(folder, 'bin'));
  // In the place of sleep(1), which takes its time.
  writeFileSync(join(folder, 'bin/sleep'), `#!/bin/sh\n${meanwhile}\n`, { mode: 0o755 });

  const code = run({ command: ['sh', '-c', 'echo ran >ran'] }, { PATH: `${folder}/bin:${process.env['PATH'] ?? ''}` });

  expect(code).toBe(expected);
  expect(readdirSync(folder)).not.toContain('ran');
});

it('of many jobs is the same, and says by its folder which of them it is', () => {
  run({ id: undefined, jobName: 'a', command: ['sh', '-c', 'echo $SIMTRAIL_JOB'] });

  expect(readFileSync(join(folder, 'stdout'), 'utf8')).toBe(`${folder.split('/').at(-1)}\n`);
  const scripts = ['a', 'b'].map((jobName) => writeJobScript({ jobName, command: ['true'], environment: {} }));
  expect(scripts[0]).toBe(scripts[1]);
});

it('tasks of an array have claims, notes and output of their own', () => {
  const facts = { isArray: true, command: ['sh', '-c', 'echo $SLURM_ARRAY_TASK_ID'] };

  const codes = ['5', '6', '5'].map((task) => run(facts, { SLURM_ARRAY_TASK_ID: task }));

  expect(codes).toEqual([0, 0, 0]);
  expect(['stdout.5', 'stdout.6'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['5\n', '6\n']);
  expect(readdirSync(join(folder, witnessFolder)).filter((name) => name.startsWith('claim'))).toEqual([
    'claim.0_5',
    'claim.0_6',
  ]);
});

it('the script refuses a folder that is not a job’s', () => {
  rmSync(join(folder, witnessFolder), { recursive: true });

  expect(run({})).toBe(75);
});

it('what the machine’s prologue does, the job runs in its own folder', () => {
  const code = run({ prologue: ['cd /'], command: ['sh', '-c', 'pwd; exit 3'] });

  expect([code, witness().ended?.code, readFileSync(join(folder, 'stdout'), 'utf8')]).toEqual([3, 3, `${folder}\n`]);
});

it('what the machine’s prologue and the environment set does not disturb its own words', () => {
  const environment = { w: 'x', at: 'y', code: 'z', GIVEN: "it's $HOME" };
  const command = ['sh', '-c', 'printf %s "$GIVEN" >given; exit 5'];

  expect(run({ environment, prologue: ['set -eu'], command })).toBe(5);
  expect(readFileSync(join(folder, 'given'), 'utf8')).toBe("it's $HOME");
  expect(witness().ended?.code).toBe(5);
});

it('words for the shell stay what they are', () => {
  const words = ['', ' a  b ', "it's", '$HOME`id`', 'two\nlines', '-rf', 'größe', '\\', '*'];

  const said = spawnSync('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], { encoding: 'utf8' }).stdout;

  expect(said.split('\0').slice(0, -1)).toEqual(words);
});

it('a file that is not whole counts as not there, and an earlier end says nothing of a later attempt', () => {
  const files = new Map([
    ['claim.1', '77 '],
    ['started.1', 'attempt=1\nhost=h\nboot=b\npid=77\nat=2026-01-01T00:00:00Z\n'],
    ['ended.0', 'attempt=0\ncode=1\nat=2026-01-01T00:00:00Z\n'],
    ['ended.1', 'attempt=1\ncode=13'],
    ['ended.draft', 'code=1\n'],
  ]);

  const { started, ...rest } = readWitness(files);

  expect(started?.pid).toBe(77);
  expect(rest).toEqual({ claimed: true, claimedBy: 77 });
});
