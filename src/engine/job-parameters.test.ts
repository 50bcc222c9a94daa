import { describe, expect, it } from 'vitest';
import type { ParameterFile } from '../codes/index.ts';
import { changedParameters } from './job-parameters.ts';

const file = (values: Readonly<Record<string, string>>): ParameterFile => ({
  list: () => Object.entries(values).map(([path, value]) => ({ path, value, ...(path === 'r' ? { unit: 'm' } : {}) })),
  set: () => '',
});

describe('changedParameters', () => {
  it('names each parameter that is not the same, in the order of the files', () => {
    const before = file({ z: '1', r: '0.1', gone: '', same: 'x' });
    const after = file({ added: '2', same: 'x', r: '0.05', z: '3' });

    expect(changedParameters(before, after)).toEqual([
      { path: 'z', before: '1', after: '3' },
      { path: 'r', before: '0.1', after: '0.05', unit: 'm' },
      { path: 'gone', before: '', after: null },
      { path: 'added', before: null, after: '2' },
    ]);
  });
});
