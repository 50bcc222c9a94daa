import { describe, expect, it } from 'vitest';
import { fieldLevelOf, impactLayout, readColumns, readTrack3pLog, track3pTable } from './index.ts';

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
    expect(fieldLevelOf('ImpactsInfo_2.3e+07')).toBe(2.3e7);
  });

  it('tells the two layouts of 17 columns apart', () => {
    const common =
      'InitialID ImpactNum Initial_x Initial_y Initial_z Impact_x Impact_y Impact_z InitialPhase ImpactPhase ImpactEnergy';
    const row = `${Array.from({ length: 17 }, (_, at) => at).join(' ')}\n`;
    const general = `${common} NumElectrons momentum_x momentum_y momentum_z FaceID volID\n${row}`;
    const initials = `#${common} momentum_x momentum_y momentum_z ImpactFaceID InitialNormalField InitialFaceArea\n${row}`;

    expect(impactLayout(readColumns(general, 'ImpactsInfo_1e6'))).toBe('general');
    expect(impactLayout(readColumns(initials, 'ImpactsInfo_1e6'))).toBe('initials-impacts');
    expect([...(readColumns(initials, 'x').column('InitialFaceArea') ?? [])]).toEqual([16]);
    expect(impactLayout(readColumns(row, 'x'))).toBe('unknown');
  });
});
