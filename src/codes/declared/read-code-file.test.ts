import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { readCodeFile } from './read-code-file.ts';

const base = `simtrail_code: 1
name: x
title: X
inputs:
  - { role: input, file: "*.json" }
command: [prog, "{input}"]
`;

function messageOf(text: string): string {
  try {
    readCodeFile(text, 'x.yaml');
    return 'it was read';
  } catch (error) {
    return AppError.is(error, 'CODE_FILE') ? error.message : `another error: ${String(error)}`;
  }
}

const quantity = (keys: string): string => `${base}quantities:\n  - { name: f, unit: Hz, file: a.txt, ${keys} }\n`;
const noSource = `${base}quantities:\n  - { name: f, unit: Hz, file: a.txt }\n`;

const list = (item: string): string => `[${Array(10).fill(item).join(',')}]`;

describe('readCodeFile', () => {
  it('fills in what may be left out', () => {
    expect(readCodeFile(base, 'x.yaml').description).toEqual({
      simtrail_code: 1,
      name: 'x',
      title: 'X',
      program: [],
      inputs: [{ role: 'input', file: '*.json', required: true }],
      command: ['prog', '{input}'],
      parallel: false,
      environment: {},
      counts: {},
      preflight: [],
      evidence: [],
      quantities: [],
      results: { small: [], large: [] },
      tolerances: {},
      noise: [],
    });
  });

  it.each([
    ['nothing', '', '1:1: the file must be a group of keys, and it is empty.'],
    ['a word', 'hello world', '1:1: the file must be a group of keys, and it is hello world.'],
    ['a list', '- 1', '1:1: the file must be a group of keys, and it is a list.'],
    ['another format', 'simtrail_code: 2', '1:16: simtrail_code must be 1, and it is 2.'],
    ['a format in quotes', 'simtrail_code: "1"', '1:16: simtrail_code must be 1, and it is "1".'],
    ['no format', 'name: x', '1:1: the file needs the key simtrail_code.'],
    ['a misspelt key', base.replace('name', 'nmae'), '2:1: unknown key nmae; did you mean name?.'],
    ['a misspelt list', `${base}quantitys: []`, '7:1: unknown key quantitys; did you mean quantities?.'],
    ['a key twice', `${base}name: y`, '7:1: map keys must be unique.'],
    ['a missing value', base.replace('title: X', 'title:'), '3:7: title must be text, and it is empty.'],
    ['a version that is a number', `${base}version: 1.0`, '7:10: version must be text, and it is 1; put it in quotes.'],
    [
      'a bad variable',
      `${base}environment: { "A B": y }`,
      '7:23: environment.A B: A B is not the name of an environment variable.',
    ],
    [
      'a list not closed',
      'a: [',
      '1:5: flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
    ['a tab', '\tname: x', '1:1: tabs are not allowed as indentation.'],
    ['a second document', `${base}---\nb: 1`, '7:1: a second document begins here, and only one is read.'],
    ['a tag that makes objects', `${base}k: !!js/function "x"`, '7:4: unresolved tag: tag:yaml.org,2002:js/function.'],
    ['a binary file', 'x\0y', '1:2: this is a binary file, not text.'],
    ['two megabytes', 'a'.repeat(2_000_000), '1:1: the file is larger than 1 MiB.'],
    ['deep lists', '['.repeat(500_000), '1:1: the file is nested too deeply.'],
    ['deep groups', '{a: '.repeat(100_000), '1:1: the file is nested too deeply.'],
    ['a list in itself', `${base}noise: &a [*a]`, '7:12: noise[1] must be text, and it is a list.'],
    ['a prototype', `${base}__proto__: { a: 1 }`, '7:1: nothing can be called __proto__'],
    [
      'a command in one word',
      base.replace('[prog, "{input}"]', 'prog x'),
      '6:10: command must be a list, and it is prog x.',
    ],
    ['an unknown brace', base.replace('"{input}"', '"{inptu}"'), '6:17: {inptu} is neither an input nor a resource'],
    ['a brace left open', base.replace('"{input}"', '"{input"'), '6:17: a single { or }; write {{ and }}'],
    [
      'a role twice',
      base.replace('command', '  - { role: input, file: b }\ncommand'),
      '6:13: two inputs have the role input.',
    ],
    [
      'a role that is taken',
      base.replace('role: input', 'role: nodes'),
      '5:13: inputs[1].role: nodes is the name of a resource.',
    ],
    ['a program elsewhere', `${base}program: [../x]`, '7:11: program[1]: ../x leads out of the folder.'],
    [
      'a program by its full path',
      `${base}program: [/bin/sh]`,
      '7:11: program[1]: /bin/sh must be a relative path with /.',
    ],
    [
      'a misspelt program key',
      `${base}program: [{ file: a, exectable: true }]`,
      '7:22: unknown key exectable; did you mean executable?.',
    ],
    [
      'an input renamed away',
      base.replace('"*.json"', 'a, as: ../b'),
      '5:33: inputs[1].as: ../b leads out of the folder.',
    ],
    ['parameters of no input', `${base}parameters: mesh`, '7:13: no input has the role mesh; there is input.'],
    [
      'checks of no parameters',
      `${base}preflight: [{ parameter: a }]`,
      '7:12: `parameters` must say which input the values are in.',
    ],
    [
      'a check of no type',
      `${base}preflight: [{ parameter: a, type: flaot }]`,
      '7:35: preflight[1].type must be number, integer, string or boolean, and it is flaot.',
    ],
    ['evidence of no kind', `${base}evidence: [{ file: a, lines: x }]`, '7:23: unknown key lines; did you mean line?.'],
    [
      'evidence of half a kind',
      `${base}evidence: [{ file: a, equals: 1 }]`,
      '7:23: the key equals does not go with the others.',
    ],
    ['evidence in no file', `${base}evidence: [{ line: x }]`, '7:12: evidence[1] needs the key file.'],
    [
      'progress without groups',
      `${base}progress: { file: a, line: x }`,
      '7:28: it needs a named group: fraction, percent, done, total, text.',
    ],
    ['no source', noSource, '8:5: quantities[1] needs one of the keys json, column, key, line.'],
    ['a misspelt source', quantity('jsn: a'), '8:39: unknown key jsn; did you mean json?.'],
    ['a misspelt option', quantity('json: a, takee: last'), '8:48: unknown key takee; did you mean take?.'],
    [
      'an unknown choice',
      quantity('json: a, take: lst'),
      '8:54: quantities[1].take must be first, last or all, and it is lst.',
    ],
    ['a broken path', quantity('json: "a[*"'), '8:45: quantities[1].json: a[* is not a path'],
    [
      'a broken pattern',
      quantity('line: "a("'),
      '8:45: quantities[1].line: not a regular expression: /a(/: Unterminated group.',
    ],
    ['a pattern without a value', quantity('line: a'), '8:45: the value must be a named group, (?<value>…).'],
    ['an index that does not fit', quantity('json: a, index: { b: "c[*]" }'), '8:60: c[*] does not go along a'],
    [
      'no unit',
      quantity('key: a').replace('unit: Hz, ', ''),
      '8:5: f needs the key unit ("" for a pure number), or text: true for words.',
    ],
    ['a headline of nothing', `${base}headline: g`, '7:11: no quantity is called g.'],
    ['a count without parameters', `${base}counts: { mode: modes }`, '7:9: there is no input with parameters.'],
    [
      'a count of no index',
      `${base}parameters: input\ncounts: { mode: modes }`,
      '8:17: no quantity has the index mode.',
    ],
    ['tolerances of nothing', `${base}tolerances: { f: { relative: 1 } }`, '7:18: no quantity is called f.'],
  ])('names what is wrong with %s, and where', (_, text, message) => {
    expect(messageOf(text).slice(0, `x.yaml:${message}`.length)).toBe(`x.yaml:${message}`);
  });

  it('refuses aliases that grow out of proportion', () => {
    const bomb = `a: &a ${list('x')}\nb: &b ${list('*a')}\nc: &c ${list('*b')}\nd: ${list('*c')}\n`;

    expect(messageOf(bomb)).toMatch(/^x.yaml:1:1: too many aliases/);
  });

  it('refuses a list that holds itself', () => {
    expect(messageOf(base.replace('title: X', 'title: &a [*a]'))).toBe(
      'x.yaml:3:11: title must be text, and it is a list.',
    );
    expect(messageOf(base.replace('simtrail_code: 1', 'simtrail_code: &a [*a]'))).toContain('it is a list');
    expect(messageOf(base.replace('"*.json"', '&a [*a]'))).toContain('a list');
  });

  it('has short words for a long key', () => {
    expect(messageOf(`${base}${'k'.repeat(100_000)}: 1\n`).length).toBeLessThan(1000);
  });

  it('lets a few aliases pass', () => {
    const text = `${base}quantities:\n  - { name: a, unit: &u MV/m, file: f, key: a }\n  - { name: b, unit: *u, file: f, key: b }\n`;

    expect(readCodeFile(text, 'x.yaml').description.quantities.map(({ unit }) => unit)).toEqual(['MV/m', 'MV/m']);
  });
});
