import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { placesOf, readProject, readResourceHeader } from './index.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../test/fixtures/smtk/${name}`, import.meta.url), 'utf8');

it('reads a project with the roles of its resources', () => {
  const project = readProject(fixture('pillbox/pillbox.project.smtk'), 'pillbox.project.smtk');

  expect(project).toMatchObject({ form: 'project', type: 'basic', name: 'pillbox', conceptualVersion: '1' });
  expect(project.resources).toEqual([
    {
      id: '3f0c2f6e-0f0a-4b52-9d0e-6f5a7b1c0001',
      type: 'smtk::attribute::Resource',
      name: 'analysis',
      role: 'analysis',
      location: 'resources/analysis.smtk',
      isAttributes: true,
      line: 16,
    },
    {
      id: '3f0c2f6e-0f0a-4b52-9d0e-6f5a7b1c00aa',
      type: 'smtk::session::vtk::Resource',
      name: undefined,
      role: 'model',
      location: '/home/someone/pillbox/resources/pillbox-model.smtk',
      isAttributes: false,
      line: 34,
    },
  ]);
});

it('reads a project of SMTK 3.0 to 3.3', () => {
  const { form, type, name, resources } = readProject(fixture('legacy.smtkproject'), '.smtkproject');

  expect([form, type, name]).toEqual(['legacy', 'ace3p', 'window']);
  expect(resources.map(({ name, role, location, isAttributes }) => [name, role, location, isAttributes])).toEqual([
    ['default', 'default', 'sbi.default.smtk', true],
    ['window.gen', 'window.gen', 'window.gen.smtk', false],
  ]);
});

it('knows where a resource may be once the project has moved', () => {
  expect(placesOf({ location: './resources/a.smtk' })).toEqual(['resources/a.smtk', 'a.smtk']);
  expect(placesOf({ location: 'C:\\cases\\resources\\a.smtk' })).toEqual(['resources/a.smtk', 'a.smtk']);
  expect(placesOf({ location: 'file:///home/someone/a.smtk' })).toEqual(['resources/a.smtk', 'a.smtk']);
  expect(placesOf({ location: '' })).toEqual([]);
});

it('reads what any resource says of itself', () => {
  expect(readResourceHeader(fixture('pillbox/resources/analysis.smtk'), 'x')).toEqual({
    id: '3f0c2f6e-0f0a-4b52-9d0e-6f5a7b1c0001',
    type: 'smtk::attribute::Resource',
    name: 'analysis',
    version: '7.0',
    role: 'analysis',
  });
});

it('refuses what is no project or resource', () => {
  expect(() => readProject('{"jobs":[]}', 'x.json')).toThrow('x.json:1:1: this is not an SMTK project');
  const tar = `${'index.json'.padEnd(257, '\0')}ustar`;
  for (const archive of ['PK\u0003\u0004', tar])
    expect(() => readProject(archive, 'a.project.smtk')).toThrow('a.project.smtk:1: this is an archive; unpack it');
  expect(() => readResourceHeader('[1]', 'x.json')).toThrow('x.json:1:1: this is not an SMTK resource');
});
