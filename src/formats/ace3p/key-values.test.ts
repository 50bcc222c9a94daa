import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { entriesOf, entryOf, readKeyValues, readRfpost } from './index.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/ace3p/${name}`, import.meta.url), 'utf8');

const refused = (text: string) => {
  try {
    readKeyValues(text, 'in.omega3p');
  } catch (error) {
    if (AppError.is(error, 'FILE_FORMAT')) return `${error.facts.line}:${error.facts.column} ${error.facts.why}`;
    throw error;
  }
  return 'read';
};

describe('readKeyValues', () => {
  const bpm = readKeyValues(fixture('t3p/BPM.t3p'), 'BPM.t3p');

  it('lists every parameter of a real input, in its order', () => {
    expect(bpm.parameters().map(({ path, value, unit }) => [path, value, unit])).toEqual([
      ['ModelInfo.File', 'BPM.ncdf', undefined],
      ['ModelInfo.BoundaryCondition.Electric', 6, undefined],
      ['ModelInfo.BoundaryCondition.Absorbing', [1, 2, 5], undefined],
      ['ModelInfo.BoundaryCondition.Magnetic', [3, 4], undefined],
      ['ModelInfo.Material[1].Attribute', 1, undefined],
      ['ModelInfo.Material[1].Epsilon', 1, undefined],
      ['ModelInfo.Material[1].Mu', 1, undefined],
      ['ModelInfo.Material[2].Attribute', 2, undefined],
      ['ModelInfo.Material[2].Epsilon', 4.9, undefined],
      ['ModelInfo.Material[2].Mu', 1, undefined],
      ['FiniteElement.Order', 2, undefined],
      ['FiniteElement.Curved Surfaces', 'on', undefined],
      ['LoadingInfo.Bunch.Type', 'Gaussian', undefined],
      ['LoadingInfo.Bunch.Sigma', 0.005, 'm'],
      ['LoadingInfo.Bunch.Nsigmas', 5, undefined],
      ['LoadingInfo.Bunch.Charge', 1e-12, 'C'],
      ['LoadingInfo.SymmetryFactor', 4, undefined],
      ['LoadingInfo.StartPoint', [0, 0, -0.025], 'm'],
      ['LoadingInfo.Direction', [0, 0, 1], undefined],
      ['LoadingInfo.BoundaryID', 1, undefined],
      ['TimeStepping.MaximumTime', 2e-9, 's'],
      ['TimeStepping.DT', 0.5e-12, 's'],
      ['Monitor[1].Type', 'WakeField', undefined],
      ['Monitor[1].Name', 'wakefield', undefined],
      ['Monitor[1].Start contour', -0.0055, undefined],
      ['Monitor[1].End contour', 0.0055, undefined],
      ['Monitor[1].Smax', 0.35, 'm'],
      ['Monitor[2].Type', 'Point', undefined],
      ['Monitor[2].Name', 'point', undefined],
      ['Monitor[2].Coordinate', [0, 0, 0], 'm'],
      ['Monitor[3].Type', 'Point', undefined],
      ['Monitor[3].Name', 'coaxpoint', undefined],
      ['Monitor[3].Coordinate', [0.01457, 0.03586, -0.0020955], 'm'],
      ['Monitor[4].Type', 'Volume', undefined],
      ['Monitor[4].Name', 'volume', undefined],
      ['Monitor[4].TimeStart', 0, 's'],
      ['Monitor[4].TimeEnd', 0.4e-9, 's'],
      ['Monitor[4].TimeStep', 0.02e-9, 's'],
      ['Monitor[5].Type', 'Power', undefined],
      ['Monitor[5].ReferenceNumber', 5, undefined],
      ['Monitor[5].Name', 'port', undefined],
      ['Monitor[6].Type', 'ModeVoltage', undefined],
      ['Monitor[6].Name', 'modecoeff', undefined],
      ['Monitor[6].Port.ReferenceNumber', 5, undefined],
      ['Monitor[6].Port.ESolver.Type', 'Numerical2D', undefined],
      ['Monitor[6].Port.ESolver.NumberOfModes', 1, undefined],
      ['Monitor[6].Port.ESolver.Frequency', 1e9, undefined],
      ['Monitor[6].Port.ESolver.Tolerance', 1e-15, undefined],
      ['Monitor[6].Port.ESolver.MaxIterations', 1000, undefined],
      ['LinearSolver.Slover', 'CG', undefined],
    ]);
    expect(bpm.stray).toEqual([]);
  });

  it('finds every parameter by its own path, namesakes only by number, and items of a list', () => {
    for (const parameter of bpm.parameters()) expect(bpm.find(parameter.path)).toEqual(parameter);
    expect(bpm.find('Monitor[3].Coordinate[2]')).toMatchObject({ value: 0.03586, line: 71 });
    expect(bpm.find('TimeStepping[1].DT[1]')?.value).toBe(0.5e-12);
    for (const none of ['Monitor.Name', 'Monitor[7].Name', 'Monitor[2]', 'Monitor[2].Coordinate[4]', 'x', '']) {
      expect(bpm.find(none)).toBeUndefined();
    }
  });

  it('reads braces anywhere, both comments, one-line blocks and odd values', () => {
    const text = [
      '/* a banner: not { a block */ // nor: this',
      'Port : { ReferenceNumber: 7 NumberOfModes: 1 }  Port:{ReferenceNumber: 8 /* right */ }',
      'Loading:   // brace below',
      '  /* and a comment between */',
      '{ Power: 1.5D3 // watts',
      '  Coefficient: (1.0, -2.5e-1)',
      '  Empty:',
      '  Files: a.dat, b.dat',
      '  When: Mon Mar 20 10:40:50 2023',
      '}',
      'forgotten colon 5',
    ].join('\n');
    const file = readKeyValues(text, 'x');

    expect(file.parameters()).toEqual([
      { path: 'Port[1].ReferenceNumber', value: 7, written: '7', kind: 'integer', line: 2 },
      { path: 'Port[1].NumberOfModes', value: 1, written: '1', kind: 'integer', line: 2 },
      { path: 'Port[2].ReferenceNumber', value: 8, written: '8', kind: 'integer', line: 2 },
      { path: 'Loading.Power', value: 1500, written: '1.5D3', kind: 'number', line: 5 },
      { path: 'Loading.Coefficient', value: { re: 1, im: -0.25 }, written: '(1.0, -2.5e-1)', kind: 'complex', line: 6 },
      { path: 'Loading.Empty', value: null, written: '', kind: 'none', line: 7 },
      { path: 'Loading.Files', value: ['a.dat', 'b.dat'], written: 'a.dat, b.dat', kind: 'list', line: 8 },
      {
        path: 'Loading.When',
        value: 'Mon Mar 20 10:40:50 2023',
        written: 'Mon Mar 20 10:40:50 2023',
        kind: 'text',
        line: 9,
      },
    ]);
    expect(file.stray.map(({ start, end }) => text.slice(start, end))).toEqual(['forgotten colon 5']);
  });

  it('gives the tree with the keys as a solver echoes them', () => {
    const monitors = entriesOf(bpm.entries, 'Monitor');

    expect(monitors).toHaveLength(6);
    expect(entryOf(monitors[0]?.children, 'Startcontour')?.value).toBe('-0.0055');
  });

  it.each([
    ['', '1:1 the file is empty'],
    ['A: {\n B: 1', '1:4 the block A is not closed'],
    ['A: 1\n}', '2:1 `}` without a block to close'],
    ['A: 1\n {', '2:2 `{` without a key before it'],
    ['A {\n}', '1:3 expected `:` before `{`'],
    ['A: 1 { }', '1:6 `{` cannot follow a value'],
    ['A: 1\n /* open', '2:2 this comment has no end'],
    ['just words', '1:1 nothing here is written as `key : value`'],
    ['A: 1\0', '1:5 this is a binary file, not text'],
    ['a:{'.repeat(100_000), '1:600 blocks nested more than 200 deep'],
    [
      'version https://git-lfs.github.com/spec/v1\n',
      '1:1 this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it',
    ],
  ])('refuses what is broken, by line and column (%#)', (text, why) => {
    expect(refused(text)).toBe(why);
  });

  it('takes a line of a million entries in its stride', () => {
    const text = `A: {${' b: 1 c: { d: 2 }'.repeat(50_000)} }`;

    expect(readKeyValues(text, 'x').parameters()).toHaveLength(100_000);
  }, 60_000);
});

describe('readRfpost', () => {
  it('reads acdtool’s dialect', () => {
    const file = readRfpost(fixture('acdtool/window.rfpost'), 'window.rfpost');

    expect(file.parameters().slice(0, 7)).toEqual([
      { path: 'RFField.ResultDir', value: 's3p_results', written: 's3p_results', kind: 'text', line: 3 },
      { path: 'RFField.FreqScanID', value: 2, written: '2', kind: 'integer', line: 4 },
      { path: 'RFField.ModeID', value: 0, written: '0', kind: 'integer', line: 5 },
      { path: 'RFField.xsymmetry', value: 'magnetic', written: 'magnetic', kind: 'text', line: 6 },
      { path: 'RFField.ysymmetry', value: 'magnetic', written: 'magnetic', kind: 'text', line: 7 },
      { path: 'RFField.gradient', value: -1, written: '-1', kind: 'integer', line: 8 },
      { path: 'RFField.cavityBeta', value: 1, written: '1.00000', kind: 'number', line: 9 },
    ]);
    expect(file.find('ALLFieldOnLine.z2')?.value).toBe(1e8);
    expect(file.find('ALLFieldOnLine.filename')?.value).toBe('field1');
    expect(file.parameters()).toHaveLength(28);
  });

  it('passes over the hint in brackets that acdtool echoes', () => {
    const file = readRfpost('RFField\n{\n  [z0 = 0.0]  // set field\n  gz1 = -0.057\n}\n', 'x');

    expect(file.parameters()).toEqual([
      { path: 'RFField.gz1', value: -0.057, written: '-0.057', kind: 'number', line: 4 },
    ]);
  });
});

describe('set', () => {
  const text = fixture('t3p/BPM.t3p');
  const file = readKeyValues(text, 'BPM.t3p');

  it('replaces the value and leaves every other byte, Windows line ends included', () => {
    expect(file.text).toBe(text);
    expect(file.set('FiniteElement.Order', '3').text).toBe(text.replace('Order: 2\r\n', 'Order: 3\r\n'));
    expect(file.set('ModelInfo.BoundaryCondition.Absorbing', '1, 2').text).toBe(text.replace('1 2 5', '1, 2'));
    expect(file.set('LoadingInfo.Direction[3]', '-1').text).toBe(text.replace('0.0, 0.0, 1.0', '0.0, 0.0, -1'));
    expect(readKeyValues('A:\nB: { C: 1 D: 2 }', 'x').set('A', '7').set('B.C', '9').text).toBe(
      'A: 7\nB: { C: 9 D: 2 }',
    );
  });

  it('refuses what would be read as something else, and says which names are near', () => {
    expect(() => file.set('FiniteElement.Order', '3 }')).toThrow('a value has no line end, brace or comment in it');
    expect(() => file.set('FiniteElement.Order', ' ')).toThrow('it would be left without a value');
    expect(() => readKeyValues('B: { C: 1 D: 2 }', 'x').set('B.C', '1 E: 2')).toThrow('read as something else there');
    expect(() => file.set('FiniteElement.Ordr', '3')).toThrow('did you mean FiniteElement.Order?');
    expect(() => file.set('Monitor.Smax', '3')).toThrow('did you mean Monitor[1].Smax?');
  });

  it('changes one parameter and no other, whatever the value', () => {
    const all = file.parameters();
    const word = fc.string({
      unit: fc.constantFrom('a', '1', '.', '-', ' ', ':', ',', '(', 'é', '/', '{', '\n'),
      maxLength: 9,
    });
    fc.assert(
      fc.property(fc.nat(all.length - 1), fc.oneof(word, fc.double().map(String)), (at, value) => {
        const path = all[at]?.path ?? '';
        try {
          const after = file.set(path, value).parameters();
          expect(after.map((one) => one.path)).toEqual(all.map((one) => one.path));
          expect(after.filter((one) => one.path !== path)).toEqual(all.filter((one) => one.path !== path));
        } catch (error) {
          if (!AppError.is(error, 'BAD_PARAMETER')) throw error;
        }
      }),
    );
  });

  it('reads comments wherever they may stand, and several entries a line around them', () => {
    const text = `/* banner: { Mode : { nothing } */ ModelInfo /* the model */
:
{
  BoundaryCondition: { Magnetic: 1, 2 Exterior: 6 /* wall: copper */ Waveguide: 7 }
  SurfaceMaterial: { ReferenceNumber: 6
  Sigma: 5.8D7 } SurfaceMaterial: { Sigma: 1.5-103 /* a // b */ }
} // end: of it
Charge /* C */ : 1.D-9
`;
    const read = (lines: string): unknown[] =>
      readKeyValues(lines, 'x')
        .parameters()
        .map(({ path, value, line }) => [path, value, line]);
    const expected = [
      ['ModelInfo.BoundaryCondition.Magnetic', [1, 2], 4],
      ['ModelInfo.BoundaryCondition.Exterior', 6, 4],
      ['ModelInfo.BoundaryCondition.Waveguide', 7, 4],
      ['ModelInfo.SurfaceMaterial[1].ReferenceNumber', 6, 5],
      ['ModelInfo.SurfaceMaterial[1].Sigma', 5.8e7, 6],
      ['ModelInfo.SurfaceMaterial[2].Sigma', 1.5e-103, 6],
      ['Charge', 1e-9, 8],
    ];

    expect(read(text)).toEqual(expected);
    expect(read(text.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect(readKeyValues(text, 'x').set('ModelInfo.BoundaryCondition.Exterior', '8').text).toBe(
      text.replace('Exterior: 6', 'Exterior: 8'),
    );
  });

  it('tells entries of one line apart without blanks behind their colons, and a unit of their own from ours', () => {
    const found = readKeyValues(
      'A:{B:1 C:-2 D:.5 File:x.ncdf E:C:\\y}\nEigenSolver: {\n FrequencyShift: 1.3 GHz\n}\nEigenSolver: {\n FrequencyShift: 1.3e9\n}\n',
      'a.omega3p',
    ).parameters();

    expect(found.map(({ path, value, unit }) => [path, value, unit])).toEqual([
      ['A.B', 1, undefined],
      ['A.C', -2, undefined],
      ['A.D', 0.5, undefined],
      ['A.File', 'x.ncdf E:C:\\y', undefined],
      ['EigenSolver[1].FrequencyShift', '1.3 GHz', undefined],
      ['EigenSolver[2].FrequencyShift', 1.3e9, 'Hz'],
    ]);
  });
});
