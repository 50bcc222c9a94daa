import { describe, expect, it } from 'vitest';
import { readColumns, readTrack3pLog, track3pTable } from './index.ts';

describe('Track3P', () => {
  it('reads counts and the end of the run out of the log', () => {
    const log = 'number of all emitting faces = 6558\nSurvived particles = 12\n Done!\nTotal Emitted Particles = 0\n';

    expect(readTrack3pLog(log, 'track3p.log')).toEqual({
      doneAt: 3,
      emittedParticles: { value: 0, line: 4 },
      emittingFaces: { value: 6558, line: 1 },
      survivedParticles: { value: 12, line: 2 },
    });
    expect(readTrack3pLog('starting\n', 'track3p.log').doneAt).toBeUndefined();
  });

  it('reads its tables by name, older and newer builds alike', () => {
    const old = 'fieldlevel ID enhancement averageEnhancement maxEnhancement maxEnhancementImpactNum totalImpactNum\n';
    const rows = '2.30000e+07 17 1.5e3 1.2 1.9 14 20\n2.30000e+07 18 0.5 0.9 0.95 3 20\n';
    const table = track3pTable(readColumns(old + rows, 'en'), 'enhancementCounter');

    expect([...(table.column('maxEnhancement') ?? [])]).toEqual([1.9, 0.95]);
    expect([...(table.column('fieldlevel') ?? [])]).toEqual([2.3e7, 2.3e7]);
    expect(() => track3pTable(readColumns(rows, 'en'), 'enhancementCounter')).toThrow('no column is called fieldlevel');
  });
});
