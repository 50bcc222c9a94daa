import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAttributeResource } from './index.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../test/fixtures/smtk/${name}`, import.meta.url), 'utf8');
const shown = (name: string) =>
  readAttributeResource(fixture(name), name)
    .parameters()
    .map(({ path, value, kind, unit }) => [path, value, kind, ...(unit === undefined ? [] : [unit])]);

const face7 = '30000000-0000-4000-8000-000000000007';
const face8 = '30000000-0000-4000-8000-000000000008';

describe('a JSON resource', () => {
  const text = fixture('pillbox/resources/analysis.smtk');
  const resource = readAttributeResource(text, 'analysis.smtk');

  it('lists what is in force, with choices looked up and references resolved', () => {
    expect(shown('pillbox/resources/analysis.smtk')).toEqual([
      ['Finite Element.Order', 2, 'integer'],
      ['Finite Element.CurvedSurfaces', true, 'switch'],
      ['"Copper (99.9%)".associations', [face7, face8], 'reference'],
      ['"Copper (99.9%)".Sigma', 5.8e7, 'number', 'S/m'],
      ['"Copper (99.9%)".Thickness.enabled?', false, 'switch'],
      ['"Copper (99.9%)".Roughness', null, 'none'],
      ['Eigen Solver.NumEigenvalues', 3, 'integer'],
      ['Eigen Solver.FrequencyShift', 1e9, 'number', 'Hz'],
      ['Eigen Solver.LinearSolver', 'CG', 'choice'],
      ['Eigen Solver.LinearSolver.Preconditioner', 'AMG', 'text'],
      ['Eigen Solver.LinearSolver.Tolerance', 1e-10, 'number'],
      ['Sources.Port[1].Number', 7, 'integer'],
      ['Sources.Port[1].Direction', [0, 0, 1], 'list'],
      ['Sources.Port[1].Surface', face7, 'reference'],
      ['Sources.Port[2].Number', 8, 'integer'],
      ['Sources.Port[2].Direction', [null, 1, 0], 'list'],
      ['Sources.Port[2].Surface', null, 'reference'],
      ['Sources.FieldMap', 'maps/solenoid.dat', 'file'],
      ['Sources.Scan', [9.4e9, 9.6e9], 'list'],
      ['Sources.Power', 'ramp', 'expression'],
      ['Sources.Expression source', 'ramp', 'reference'],
      ['ramp.Formula', '2 * X < 3 & 1', 'text'],
    ]);
  });

  it('gives values as they were typed, in the unit of the item', () => {
    const written = (path: string) => resource.find(path)?.written;

    expect(written('"Copper (99.9%)".Sigma')).toBe('5.8e7');
    expect(written('Eigen Solver.FrequencyShift')).toBe('1.0e9');
    expect(written('Eigen Solver.LinearSolver')).toBe('CG');
    expect(written('Finite Element.CurvedSurfaces')).toBe('on');
    expect(written('"Copper (99.9%)".Roughness')).toBe('');
    expect(written('Sources.Scan')).toBe('9.4e9, 9.6e9');
    expect(written('Sources.Port[2].Direction')).toBe(', 1, 0');
    expect(resource.set('"Copper (99.9%)".Thickness.enabled?', 'on').find('"Copper (99.9%)".Thickness')).toMatchObject({
      written: '20.0',
      unit: 'mm',
    });
  });

  it('knows what it is, its categories, analyses and templates', () => {
    expect(resource).toMatchObject({
      form: 'json',
      version: 7,
      id: '3f0c2f6e-0f0a-4b52-9d0e-6f5a7b1c0001',
      role: 'analysis',
      categories: ['Lossy', 'Omega3P', 'S3P'],
      activeCategories: undefined,
      analyses: [
        { name: 'Omega3P', parent: undefined, categories: ['Omega3P'] },
        { name: 'Lossy', parent: 'Omega3P', categories: ['Lossy'] },
      ],
    });
    expect(resource.definitions[0]?.category?.expression).toBe("'Omega3P' | 'S3P'");
    expect(resource.definitions[3]?.items[2]?.choices).toEqual([
      { label: 'Automatic', value: 'auto', children: [] },
      { label: 'Direct (MUMPS)', value: 'MUMPS', children: ['Symmetric'] },
      { label: 'Iterative', value: 'CG', children: ['Preconditioner', 'Tolerance'] },
    ]);
  });

  it('keeps what is not in force, and what the user typed', () => {
    const [, copper, solver, sources] = resource.attributes;

    expect(copper?.items[1]).toMatchObject({
      isEnabled: false,
      values: [{ value: 20, specified: '2 cm' }],
      units: 'mm',
    });
    expect(solver?.items[2]?.inactiveChildren.map(({ name }) => name)).toEqual(['Symmetric']);
    expect(sources?.items[0]?.groups[0]?.[2]?.references).toEqual([
      {
        resource: {
          id: '3f0c2f6e-0f0a-4b52-9d0e-6f5a7b1c00aa',
          type: 'smtk::session::vtk::Resource',
          location: 'resources/pillbox-model.smtk',
        },
        component: face7,
        attribute: undefined,
      },
    ]);
  });

  it('finds every parameter by its own path, and single values', () => {
    for (const parameter of resource.parameters()) expect(resource.find(parameter.path)).toEqual(parameter);
    expect(resource.find('Sources.Scan[2]')).toMatchObject({ value: 9.6e9, kind: 'number' });
    expect(resource.find('Eigen Solver[1].LinearSolver[1].Tolerance')?.value).toBe(1e-10);
    for (const none of [
      'Sources.Port.Number',
      'Sources.Port[3].Number',
      'Sources.Scan[3]',
      'Eigen Solver.LinearSolver.Symmetric',
    ]) {
      expect(resource.find(none)).toBeUndefined();
    }
  });

  it('changes a value wherever it is written, and nothing else', () => {
    expect(resource.text).toBe(text);
    expect(resource.set('Finite Element.Order', '1').text).toBe(
      text.replace('"SpecifiedVal": "2",\n          "Val": 2\n', '"SpecifiedVal": "1",\n          "Val": 1\n'),
    );
    expect(resource.set('Sources.Port[2].Number', '9').text).toBe(
      text.replace(/"SpecifiedVal": "8",(\s+)"Val": 8\b/, '"SpecifiedVal": "9",$1"Val": 9'),
    );
    expect(resource.set('Eigen Solver.LinearSolver', 'Direct (MUMPS)').text).toBe(
      text.replace('"DiscreteIndex": 2', '"DiscreteIndex": 1'),
    );
    expect(resource.set('"Copper (99.9%)".Thickness.enabled?', 'on').text).toBe(
      text.replace('"Enabled": false', '"Enabled": true'),
    );
    expect(resource.set('"Copper (99.9%)".Roughness', '0.5').text).toBe(text.replace('"UnsetVal": true', '"Val": 0.5'));
    expect(resource.set('Sources.FieldMap', 'C:\\maps\\"new".dat').text).toBe(
      text.replace('maps/solenoid.dat', String.raw`C:\\maps\\\"new\".dat`),
    );
    expect(resource.set('Sources.Scan', '9.5e9, 9.6e9').text).toBe(
      text
        .replace(/"Name": 9400000000.0,(\s+)"Specified": "9.4e9"/, '"Name": 9.5e9,$1"Specified": "9.5e9"')
        .replace('9600000000.0', '9.6e9'),
    );
    expect(resource.set('Eigen Solver.LinearSolver', 'MUMPS').find('Eigen Solver.LinearSolver.Symmetric')?.value).toBe(
      true,
    );
  });

  it.each([
    ['Finite Element.Order', 'two', 'a number is expected'],
    ['Finite Element.Order', '1.5', 'a whole number is expected'],
    ['Eigen Solver.FrequencyShift', '1 GHz', 'give it in Hz'],
    ['Eigen Solver.LinearSolver', 'none', 'it is one of Automatic, Direct (MUMPS), Iterative'],
    ['Finite Element.CurvedSurfaces', 'maybe', 'it is on or off'],
    ['Sources.Scan', '1, 2, 3', 'there are 2 values'],
    ['Sources.Power', '3', 'it is an expression'],
    ['Sources.Port[1].Surface', 'x', 'can only be changed in modelbuilder'],
    ['Sources.Port[2].Direction[1]', '1', 'it has no value in the file yet'],
    ['Eigen Solver.FrequncyShift', '1', 'did you mean Eigen Solver.FrequencyShift?'],
    ['Sources.Port.Number', '1', 'did you mean Sources.Port[1].Number, Sources.Port[2].Number?'],
  ])('does not set %s to %s', (path, value, why) => {
    expect(() => resource.set(path, value)).toThrow(why);
  });

  it('takes a unit that is the item’s own', () => {
    expect(resource.set('Eigen Solver.FrequencyShift', '2e9 Hz').find('Eigen Solver.FrequencyShift')?.value).toBe(2e9);
  });

  it('reads the spellings of older versions', () => {
    expect(shown('version-3.smtk')).toEqual([
      ['fem.Order', 2, 'integer'],
      ['fem.Sigma', 'ramp', 'expression'],
      ['fem.faces', face7, 'reference'],
      ['ramp.Scale', 1.5, 'number'],
    ]);
    const [fem] = readAttributeResource(fixture('version-3.smtk'), 'x').definitions;
    expect(fem?.items.map(({ category }) => category?.include)).toEqual([['Omega3P'], ['Omega3P'], undefined]);
  });
});

describe('an XML resource', () => {
  const text = fixture('omega3p.sbt');
  const resource = readAttributeResource(text, 'omega3p.sbt');

  it('lists what is in force, with item blocks and bases looked up', () => {
    expect(shown('omega3p.sbt')).toEqual([
      ['solver-1.Order', 2, 'integer'],
      ['solver-1.Sigma', 5.8e7, 'number', 'S/m'],
      ['solver-1.Kind', 'CG', 'choice'],
      ['solver-1.Kind.Tolerance', 1e-10, 'number'],
      ['solver-1.Start', [0, null, -0.025], 'list', 'm'],
      ['solver-1.Port[1].Number', 7, 'integer'],
      ['solver-1.Port[1].Surface', face7, 'reference'],
      ['solver-1.Port[2].Number', 8, 'integer'],
      ['solver-1.Port[2].Surface', null, 'none'],
      ['solver-1.Mesh', 'a & b.ncdf', 'file'],
      ['solver-1.Length.enabled?', true, 'switch'],
      ['solver-1.Length', 2, 'number', 'cm'],
      ['solver-1.Power', 'ramp', 'expression'],
    ]);
    expect(resource).toMatchObject({
      form: 'xml',
      version: 8,
      categories: ['Omega3P', 'S3P'],
      activeCategories: ['Omega3P'],
      includes: ['materials.sbt'],
    });
  });

  it('reads version 2, Windows line ends and all', () => {
    expect(shown('version-2.sbi')).toEqual([
      ['fem.associations', face7, 'reference'],
      ['fem.Order', 1, 'integer'],
      ['fem.Curved', false, 'switch'],
    ]);
    const old = fixture('version-2.sbi');
    expect(readAttributeResource(old, 'x').set('fem.Curved', 'on').text).toBe(old.replace('"false"', '"true"'));
  });

  it('sets a number in the unit that it is shown in', () => {
    expect(resource.set('solver-1.Length', '3').text).toBe(text.replace('2 cm', '3 cm'));
    expect(resource.set('solver-1.Length', '3 cm').text).toBe(text.replace('2 cm', '3 cm'));
    expect(() => resource.set('solver-1.Length', '3 mm')).toThrow('give it in cm');
  });

  it('changes a value and nothing else', () => {
    expect(resource.set('solver-1.Order', '3').text).toBe(text.replace('"Order">2<', '"Order">3<'));
    expect(resource.set('solver-1.Kind', 'Automatic').text).toBe(text.replace('>1</String>', '>0</String>'));
    expect(resource.set('solver-1.Start[3]', '-0.03').text).toBe(text.replace('-0.025', '-0.03'));
    expect(resource.set('solver-1.Mesh', '<c> & d').text).toBe(text.replace('a &amp; b.ncdf', '&lt;c&gt; &amp; d'));
    expect(() => resource.set('solver-1.Mesh', '')).toThrow('XML has no way to write it');
    expect(() => resource.set('solver-1.Start[2]', '1')).toThrow('it has no value in the file yet');
  });
});

it.each([
  ['', '1:1: the file is empty'],
  ['{"version":"9.0","Attributes":[]}', '1:12: version 9.0 is not known; versions 3 to 7 are read'],
  [
    '{"version":"3.0","type":"smtk::session::vtk::Resource"}',
    'this is smtk::session::vtk::Resource, not an attribute resource',
  ],
  ['<SMTK_AttributeResource Version="9"/>', '1:1: version 9 is not known; versions 2 to 8 are read'],
  ['<VTKFile/>', '1:1: this is <VTKFile>, not an SMTK attribute resource'],
  [
    '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    'document types (<!DOCTYPE) and their entities are not read',
  ],
  ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'document types (<!DOCTYPE) and their entities are not read'],
  ['<a>&b;</a>', '1:6: undefined entity'],
  ['<a>', '1:3: unclosed tag: a'],
  ['<a>'.repeat(100_000), 'elements nested more than 200 deep'],
  ['version https://git-lfs.github.com/spec/v1\n', '1:1: this is a git-LFS pointer'],
])('refuses what is no attribute resource (%#)', (text, why) => {
  expect(() => readAttributeResource(text, 'x.smtk')).toThrow(why);
});
