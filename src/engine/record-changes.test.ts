import { describe, expect, it } from 'vitest';
import type { InputRecord, JobRecord } from '../model/index.ts';
import { inputChanges, recordChanges } from './record-changes.ts';

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
});
