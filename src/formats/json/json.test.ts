import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { readJson, readJsonParameters, setJson } from './index.ts';

const refused = (text: string) => {
  try {
    readJson(text, 'in.json');
  } catch (error) {
    if (AppError.is(error, 'FILE_FORMAT')) return `${error.facts.line}:${error.facts.column} ${error.facts.why}`;
    throw error;
  }
  return 'read';
};

describe('readJson', () => {
  it('gives what JSON.parse gives, for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(0, 2), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        expect(readJson(text, 'x').toValue()).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses, and nothing else, but for NaN and infinities', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2, unit: 'binary' }), (json, at, noise) => {
        const text = json.slice(0, at % (json.length + 1)) + noise + json.slice(at % (json.length + 1));
        fc.pre(!/NaN|Infinity|\0/.test(text));
        let strict = true;
        try {
          JSON.parse(text);
        } catch {
          strict = false;
        }
        expect(refused(text) === 'read').toBe(strict);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows where every value and key stands', () => {
    const text = '\uFEFF{\r\n  "a\\u0062" : [1, -2.5e3 , "x\\n"]\r\n}  ';
    const root = readJson(text, 'x');
    const member = root.members[0];

    expect(member?.key).toBe('ab');
    expect(text.slice(member?.keyStart, member?.keyEnd)).toBe('"a\\u0062"');
    expect(member?.value.items.map((item) => text.slice(item.start, item.end))).toEqual(['1', '-2.5e3', '"x\\n"']);
    expect(member?.value.items.map((item) => item.value)).toEqual([1, -2500, 'x\n']);
  });

  it('takes the last of repeated keys, as JSON.parse does, and keeps __proto__ a plain key', () => {
    const root = readJson('{"a":1,"__proto__":{"x":2},"a":3}', 'x');

    expect(root.get('a')?.value).toBe(3);
    expect(root.get('__proto__')?.get('x')?.value).toBe(2);
    expect(root.get('x')).toBeUndefined();
  });

  it('lets NaN and infinities through, as Python writes them', () => {
    expect(readJson('[NaN,Infinity,-Infinity]', 'x').toValue()).toEqual([NaN, Infinity, -Infinity]);
  });

  it.each([
    ['', '1:1 the file is empty'],
    [' \r\n', '1:1 the file is empty'],
    ['{"a":1', '1:7 expected , or }'],
    ['{\n  "a" 1}', '2:7 expected : after the key'],
    ['[1,]', '1:4 expected a value'],
    ['[1,', '1:4 the file ends where a value should be'],
    ['"abc', '1:1 this string has no end'],
    ['"a\nb"', '1:3 a string cannot hold a line end or another control character'],
    ['"\\x"', '1:2 this escape means nothing in JSON'],
    ['1.', '1:3 expected a digit'],
    ['{} {}', '1:4 something follows the end of the value'],
    ['{"a":1}\0', '1:8 this is a binary file, not text'],
    ['[\n'.repeat(100_000), '501:1 nested more than 500 deep'],
    ['{"a":'.repeat(100_000), '1:2501 nested more than 500 deep'],
    [
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n',
      '1:1 this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it',
    ],
  ])('refuses what is broken, by line and column (%#)', (text, why) => {
    expect(refused(text)).toBe(why);
  });
});

describe('setJson', () => {
  it('replaces one value and leaves every other byte', () => {
    const text = '{\r\n\t"mesh": { "order" : 1.50 , "file": "a.msh" },\r\n "steps":[ 1, {"dt":2} ]\r\n}\n\n';

    expect(setJson(text, 'mesh.order', 2, 'x')).toBe(text.replace('1.50', '2'));
    expect(setJson(text, 'steps[2].dt', 0.5, 'x')).toBe(text.replace('"dt":2', '"dt":0.5'));
    expect(setJson(text, 'steps', [], 'x')).toBe(text.replace('[ 1, {"dt":2} ]', '[]'));
  });

  it('finds again what it set, at every path of any JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true }), (json, pick, value) => {
        const all = readJsonParameters(json, 'x').parameters();
        const chosen = all[pick % Math.max(1, all.length)];
        fc.pre(chosen !== undefined && chosen.kind !== 'list');
        const path = chosen?.path ?? '';
        const after = readJsonParameters(setJson(json, path, value, 'x'), 'x');

        expect(after.find(path)?.value).toBe(Object.is(value, -0) ? 0 : value);
        expect(after.parameters().filter((one) => one.path !== path)).toEqual(all.filter((one) => one.path !== path));
      }),
    );
  });

  it('names the nearest parameters when there is none', () => {
    const text = '{"mesh":{"order":1,"file":"a"},"solver":{"order":2}}';

    expect(() => setJson(text, 'mesh.oder', 1, 'in.json')).toThrow(
      'in.json has no parameter mesh.oder; did you mean mesh.order?',
    );
    expect(() => setJson(text, 'oder', 1, 'in.json')).toThrow('did you mean mesh.order, solver.order?');
    expect(() => setJson(text, 'mesh.order', NaN, 'in.json')).toThrow('mesh.order cannot be set to NaN');
  });
});

describe('readJsonParameters', () => {
  const text = '{"a":{"b.c":1,"list":[1,2]},"on":true,\n"none":null,"rows":[{"x":"t"},{"x":"u"}]}';
  const file = readJsonParameters(text, 'in.json');

  it('lists every value in the order of the file', () => {
    expect(file.parameters()).toEqual([
      { path: 'a."b.c"', value: 1, written: '1', kind: 'number', line: 1 },
      { path: 'a.list', value: [1, 2], written: '[1,2]', kind: 'list', line: 1 },
      { path: 'on', value: true, written: 'true', kind: 'switch', line: 1 },
      { path: 'none', value: null, written: 'null', kind: 'none', line: 2 },
      { path: 'rows[1].x', value: 't', written: 't', kind: 'text', line: 2 },
      { path: 'rows[2].x', value: 'u', written: 'u', kind: 'text', line: 2 },
    ]);
  });

  it('finds each by its own path, and single values of a list', () => {
    for (const parameter of file.parameters()) expect(file.find(parameter.path)).toEqual(parameter);
    expect(file.find('a.list[2]')?.value).toBe(2);
    expect(file.find('a')).toBeUndefined();
    expect(file.find('a.list[0]')).toBeUndefined();
    expect(file.find('a..list')).toBeUndefined();
  });

  it('takes typed text as the kind that is there', () => {
    expect(file.set('on', 'false').text).toBe(text.replace('true', 'false'));
    expect(file.set('rows[1].x', 'say "hi"').text).toBe(text.replace('"t"', '"say \\"hi\\""'));
    expect(file.set('a.list', '[3]').text).toBe(text.replace('[1,2]', '[3]'));
    expect(() => file.set('on', 'maybe')).toThrow('on cannot be set to maybe: a boolean is expected.');
    expect(() => file.set('rows.x', 'v')).toThrow('did you mean rows[1].x, rows[2].x?');
  });
});
