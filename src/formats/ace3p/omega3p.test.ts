import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOmega3pLog, readOmega3pOutput, readRunRecord } from './index.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/ace3p/${name}`, import.meta.url), 'utf8');

const mode = (name: string, frequency: string) =>
  `Mode: { File: r/mode.l0.m${name}.1e9.mod\n Frequency: ${frequency}\n}\n`;

describe('readOmega3pOutput', () => {
  const text = fixture('omega3p/pillbox.omega3p.out');
  const output = readOmega3pOutput(text, 'omega3p.out');

  it('reads the modes of a real run', () => {
    expect(output.modes).toEqual([
      {
        id: 0,
        level: 0,
        line: 101,
        file: 'omega3p_results/mode.l0.m0000.1.1912086e+09.mod',
        frequency: { value: 1191208622.7814, unit: 'Hz', line: 106 },
        qualityFactor: { value: 24860.103403403, line: 103 },
        externalQ: undefined,
        totalEnergy: { value: 4.4270939088102e-12, unit: 'J', line: 102 },
        powerLoss: { value: 1.332856826259e-6, unit: 'W', line: 105 },
      },
      {
        id: 1,
        level: 0,
        line: 108,
        file: 'omega3p_results/mode.l0.m0001.2.0644841e+09.mod',
        frequency: { value: 2064484143.7759, unit: 'Hz', line: 113 },
        qualityFactor: { value: 21202.076560245, line: 110 },
        externalQ: undefined,
        totalEnergy: { value: 4.4270939088102e-12, unit: 'J', line: 109 },
        powerLoss: { value: 2.7085181866114e-6, unit: 'W', line: 112 },
      },
    ]);
    expect(output.cutOffAt).toBeUndefined();
  });

  it('reads what the solver says of itself, its mesh and its matrix', () => {
    expect(output.run).toEqual({
      application: 'Omega3P',
      sourceDate: 'Thu Feb 8 11:47:29 2018 -0800',
      sourceBranch: 'master',
      sourceTag: '57ae85a1a590bd92be1502eddd29a4c8523c9eb5',
      compiledAt: 'Wed Apr 10 13:18:14 PDT 2019',
      startedAt: 'Mon Mar 20 10:40:50 2023',
      user: 'lizh',
      jobName: 'omega3p_results',
      ranks: 6,
      begin: 'Mon Mar 20 10:40:50 2023',
      end: 'Mon Mar 20 10:40:52 2023',
    });
    expect(output.meshNodes).toEqual({ value: 2791, line: 184 });
    expect(output.meshElements).toEqual({ value: 13007, line: 187 });
    expect(output.matrixRows).toEqual({ value: 80820, line: 119 });
    expect(readRunRecord(fixture('t3p/BPM.t3p.out'), 't3p.out')).toEqual({
      sourceDate: 'Fri Mar 3 08:34:46 2023 -0800',
      sourceBranch: 'master',
      sourceTag: 'af707a0547a44b97f666de42842393aa19e3d097',
      compiledAt: 'Fri 03 Mar 2023 09:42:31 AM PST',
      startedAt: 'Mon Mar  6 20:14:06 2023',
      user: 'cho',
      jobName: 't3p_results',
      ranks: 128,
    });
  });

  it('reads a mode with ports as real and imaginary part, first or last in the file', () => {
    const lossy = 'Mode : {\n Frequency : 1313756106.8639 , 641.33468780722 \n ExternalQ : 1024.25 \n Note : new \n}\n';

    expect(readOmega3pOutput(lossy, 'x').modes[0]).toMatchObject({
      frequency: { value: 1313756106.8639, imaginary: 641.33468780722, unit: 'Hz', line: 2 },
      externalQ: { value: 1024.25, line: 3 },
    });
    expect(readOmega3pOutput(`/* banner */\n${lossy}${text}`, 'x').modes).toHaveLength(3);
  });

  it('marks what is cut off, no number or given twice', () => {
    const cut = text.slice(0, text.indexOf('2064484143.7759') + 6);

    expect(readOmega3pOutput(cut, 'x')).toMatchObject({
      cutOffAt: 108,
      modes: [{ frequency: { value: 1191208622.7814 } }, { frequency: { line: 113, why: 'the file ends here' } }],
    });
    expect(readOmega3pOutput(mode('0000', 'nan'), 'x').modes[0]?.frequency).toEqual({
      line: 2,
      why: 'nan is not a number',
    });
    expect(readOmega3pOutput(mode('0000', '1e9') + mode('0000', '2e9') + mode('0001', '3e9'), 'x').modes).toMatchObject(
      [
        { id: 0, frequency: { line: 2, why: 'the same mode is given at lines 1 and 4' } },
        { id: 1, frequency: { line: 5, why: 'the same mode is given at lines 1 and 4' } },
        { id: 2, frequency: { value: 3e9 } },
      ],
    );
    expect(() => readOmega3pOutput('A: 1\n', 'x')).toThrow('none of the blocks of an Omega3P output is here');
  });

  it('reads the residuals and counts of the standard output', () => {
    const log = ['Total Number of Elements used: 11480', 'noise', 'Total Number of DOFs: 71194', '  Eigenvalue: 6.2e2'];
    const more = ['  Frequency: 1.19e9 Hz', '  Residual: 3e-11', '  Eigenvalue: 7e2 , 1e-3', '  Residual: 4e-1'];

    expect(readOmega3pLog([...log, ...more].join('\n'), 'slurm.out')).toEqual({
      elements: { value: 11480, line: 1 },
      degreesOfFreedom: { value: 71194, line: 3 },
      eigenpairs: [
        {
          eigenvalue: { value: 620, line: 4 },
          frequency: { value: 1.19e9, unit: 'Hz', line: 5 },
          residual: { value: 3e-11, line: 6 },
        },
        { eigenvalue: { value: 700, imaginary: 0.001, line: 7 }, residual: { line: 8, why: 'the file ends here' } },
      ],
    });
  });
});
