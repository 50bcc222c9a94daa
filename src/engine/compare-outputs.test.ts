import { describe, expect, it } from 'vitest';
import { compareOutputs, type Output, type Outputs } from './compare-outputs.ts';

const outputs = (...files: (readonly [path: string, sha256: string | null, now?: Output['now']])[]): Outputs => ({
  isUnknown: false,
  files: new Map(files.map(([path, sha256, now = 'as collected']) => [path, { path, size: 1, sha256, now }])),
});

describe('compareOutputs', () => {
  it('calls equal only what is as it was collected, or is gone and had the same digest', () => {
    const before = outputs(
      ['a', '1'],
      ['b', '1'],
      ['c', '1', 'altered'],
      ['d', '1', 'gone'],
      ['e', '1'],
      ['g', '1', 'gone'],
      ['h', '1', 'gone'],
      ['i', null, 'gone'],
      ['j', null, 'gone'],
    );
    const after = outputs(
      ['a', '1'],
      ['b', '2'],
      ['c', '1'],
      ['d', '1', 'gone'],
      ['f', '1'],
      ['g', '1', 'altered'],
      ['h', '2'],
      ['i', '1'],
      ['j', null, 'gone'],
    );

    expect(compareOutputs(before, after, [])).toEqual([
      { path: 'a', state: 'equal', counts: true },
      { path: 'b', state: 'different', counts: true },
      { path: 'c', state: 'altered', of: 'before', counts: true },
      { path: 'd', state: 'equal', of: 'both', counts: true },
      { path: 'e', state: 'only in one', of: 'before', counts: true },
      { path: 'f', state: 'only in one', of: 'after', counts: true },
      { path: 'g', state: 'altered', of: 'after', counts: true },
      { path: 'h', state: 'different', of: 'before', counts: true },
      { path: 'i', state: 'not compared', of: 'before', counts: true },
      { path: 'j', state: 'not compared', of: 'both', counts: true },
    ]);
  });

  it('does not count logs, and files that the code calls noise', () => {
    const both = outputs(
      ['mode1.vtu', '1'],
      ['results.json', '1'],
      ['stderr', '1'],
      ['stdout', '1'],
      ['times.log', '1'],
    );

    const counted = compareOutputs(both, both, ['residual', '*.log']).filter(({ counts }) => counts);

    expect(counted.map(({ path }) => path)).toEqual(['mode1.vtu', 'results.json']);
  });

  it('says nothing where it is not known what one of them left', () => {
    const known = outputs(['a', '1']);

    expect(compareOutputs(known, { files: new Map(), isUnknown: true }, [])).toEqual([]);
  });
});
