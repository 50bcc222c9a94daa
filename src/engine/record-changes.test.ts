import { describe, expect, it } from 'vitest';
import type { EnvironmentRecord, InputRecord, JobRecord } from '../model/index.ts';
import { changesWith, inputChanges, recordChanges } from './record-changes.ts';

const input = (path: string, sha256: string, role = 'input'): InputRecord => ({
  path,
  role,
  sha256,
  size: 3,
  object: null,
});
const record = {
  analysis: 'pillbox',
  machine: 'local',
  nodes: 1,
  processes: 4,
  runtime: 3600,
  host: 'lab',
  code: { name: 'eigen', sha256: 'aa', version: '1' },
} as JobRecord;

const blank: EnvironmentRecord = {
  executable: null,
  libraries: 0,
  modules: [],
  os: null,
  kernel: null,
  slurm_version: null,
  nodes: null,
  cpus: null,
  memory_bytes: null,
  variables: {},
  file: '.simtrail/environment.0',
  sha256: '',
};

describe('inputChanges', () => {
  it('names what was added, removed or changed, and leaves out the script', () => {
    const before = [
      input('same', '1'),
      input('changed', '1'),
      input('old', '1', 'mesh'),
      input('submit.sh', '1', 'script'),
    ];
    const after = [input('same', '1'), input('changed', '2'), input('new', '1'), input('submit.sh', '2', 'script')];

    expect(inputChanges(before, after)).toEqual([
      { path: 'changed', role: 'input', before: { sha256: '1', size: 3 }, after: { sha256: '2', size: 3 } },
      { path: 'old', role: 'mesh', before: { sha256: '1', size: 3 }, after: null },
      { path: 'new', role: 'input', before: null, after: { sha256: '1', size: 3 } },
    ]);
  });
});

describe('recordChanges', () => {
  it('finds nothing between equal records, and nothing in times, names and notes', () => {
    expect(recordChanges(record, { ...record, job_name: 'x', notes: 'y', ended_at: 'z' })).toEqual([]);
  });

  it('names each thing with both values', () => {
    const other = {
      ...record,
      machine: 'cluster',
      processes: 8,
      host: 'node3',
      code: { ...record.code, sha256: 'bb' },
    };

    expect(recordChanges(record, other)).toEqual([
      { group: 'code', path: 'code.sha256', before: 'aa', after: 'bb' },
      { group: 'machine', path: 'machine', before: 'local', after: 'cluster' },
      { group: 'resources', path: 'processes', before: '4', after: '8' },
      { group: 'environment', path: 'host', before: 'lab', after: 'node3' },
    ]);
  });

  it('takes no host yet as no difference', () => {
    expect(recordChanges(record, { ...record, host: null })).toEqual([]);
  });

  it('tells another program, other modules and other variables, but not what Slurm calls the job', () => {
    const met = (sha256: string, modules: string[], variables: Record<string, string>): JobRecord => ({
      ...record,
      environment: { ...blank, executable: { path: '/x', sha256, size: 1, modified_at: null }, modules, variables },
    });

    expect(
      recordChanges(
        met('aa', ['gcc/12'], { OMP_NUM_THREADS: '1', SLURM_JOB_ID: '1' }),
        met('bb', ['gcc/13'], { OMP_NUM_THREADS: '2', SLURM_JOB_ID: '2', TZ: 'UTC' }),
      ),
    ).toEqual([
      { group: 'environment', path: 'executable.sha256', before: 'aa', after: 'bb' },
      { group: 'environment', path: 'modules', before: 'gcc/12', after: 'gcc/13' },
      { group: 'environment', path: 'variables.OMP_NUM_THREADS', before: '1', after: '2' },
      { group: 'environment', path: 'variables.TZ', before: null, after: 'UTC' },
    ]);
    expect(recordChanges(record, met('aa', [], {}))).toEqual([]);
  });
});

it('changesWith tells libraries by the file that was found, and long variables once', () => {
  const side = (library: string, path: string) => ({
    record,
    captured: { record: blank, libraries: [`libmpi.so => ${library}`, 'linux-vdso.so.1'], variables: { PATH: path } },
  });

  expect(changesWith(side('/a/libmpi.so', 'short'), side('/b/libmpi.so', 'long '.repeat(99)))).toEqual([
    { group: 'environment', path: 'variables.PATH', before: 'short', after: 'long '.repeat(99) },
    { group: 'environment', path: 'libraries.libmpi.so', before: '/a/libmpi.so', after: '/b/libmpi.so' },
  ]);
});
