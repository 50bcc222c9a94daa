import { describe, expect, it } from 'vitest';
import { readJsonParameters } from '../formats/json/index.ts';
import { changedParameters, parameterNamed, type JobParameters } from './job-parameters.ts';

type Values = Readonly<Record<string, string>>;

const listed = (values: Values) =>
  Object.entries(values).map(([path, written]) => ({
    path,
    written,
    value: written,
    kind: 'text' as const,
    line: 1,
    ...(path === 'r' ? { unit: 'm' } : {}),
  }));

describe('changedParameters', () => {
  it('names each parameter that is not the same, in the order of the files', () => {
    const before = listed({ z: '1', r: '0.1', gone: '', same: 'x' });
    const after = listed({ added: '2', same: 'x', r: '0.05', z: '3' });

    expect(changedParameters(before, after)).toEqual([
      { path: 'z', before: '1', after: '3' },
      { path: 'r', before: '0.1', after: '0.05', unit: 'm' },
      { path: 'gone', before: '', after: null },
      { path: 'added', before: null, after: '2' },
    ]);
  });
});

describe('parameterNamed', () => {
  const source = (from: string, text: string): JobParameters => ({
    file: from,
    from,
    isRead: from === 'in.json',
    text,
    isExact: true,
    read: (now) => readJsonParameters(now, from),
  });
  const sources = [source('in.json', '{"a": 1, "b": 2}'), source('more/a.smtk', '{"b": 3, "c": 4}')];
  const found = (written: string) => {
    const { source: from, path } = parameterNamed(sources, written);
    return [from.from, path];
  };

  it('finds a parameter in the one file that has it', () => {
    expect(found('a')).toEqual(['in.json', 'a']);
    expect(found('c')).toEqual(['more/a.smtk', 'c']);
  });

  it('takes the file by name where several have it', () => {
    expect(found('more/a.smtk:b')).toEqual(['more/a.smtk', 'b']);
    expect(found('in.json:b')).toEqual(['in.json', 'b']);
    expect(() => found('b')).toThrow('b is in several files: in.json, more/a.smtk.');
  });

  it('takes what the program reads where only that can be meant', () => {
    expect(parameterNamed(sources, 'b', { forJob: true }).source.from).toBe('in.json');
    expect(parameterNamed(sources, 'c', { forJob: true }).source.from).toBe('more/a.smtk');
  });

  it('leaves what no file has to the file that the program reads', () => {
    expect(found('d')).toEqual(['in.json', 'd']);
  });
});
