import { describe, expect, it } from 'vitest';
import { writeQuantityRef, type Quantity } from '../../model/index.ts';
import { filesInMemory, type FileContents } from '../files-in-memory.ts';
import { declaredCode } from './declared-code.ts';
import { readCodeFile } from './read-code-file.ts';

/** What a quantity with these keys reads out of the file `f`, one line each: reference, value, line. */
async function read(keys: string, content: string | Uint8Array | undefined, evidence = ''): Promise<string[]> {
  const text = `simtrail_code: 1\nname: x\ntitle: X\ninputs: [{ role: input, file: a }]\ncommand: [x]\n${evidence}
quantities:\n  - { name: q, unit: u, file: f, ${keys} }\n`;
  const code = declaredCode(readCodeFile(text, 'x.yaml').description, '/x.yaml');
  const files: FileContents = content === undefined ? {} : { f: content };
  return (await code.quantities(filesInMemory(files))).map(inLine);
}

function inLine(quantity: Quantity): string {
  const value =
    quantity.unreadable === undefined ? String(quantity.value ?? quantity.text) : `! ${quantity.unreadable}`;
  return `${quantity.source.line ?? '-'} ${writeQuantityRef(quantity)} ${value}`;
}

const modes = `{"modes": [
  {"n": 1, "f": 1.5, "s": "a", "p": [10, 20]},
  {"n": 2, "f": 2.5, "s": "b", "p": [30]}
], "names": ["x", "y"], "short": ["x"], "none": [], "a.b": {"c": 7}, "big": 1e999, "nan": NaN, "yes": true}
`;

describe('quantities in JSON', () => {
  it.each([
    ['a value', 'json: "modes[2].f"', ['3 q 2.5']],
    ['a name with a dot', `json: '"a.b".c'`, ['4 q 7']],
    ['a list, by its places', 'json: "modes[*].f"', ['2 q[item=1] 1.5', '3 q[item=2] 2.5']],
    ['a list, by an index', 'json: "modes[*].f", index: { n: "modes[*].n" }', ['2 q[n=1] 1.5', '3 q[n=2] 2.5']],
    ['a list, by words', 'json: "modes[*].f", index: { s: "modes[*].s" }', ['2 q[s=a] 1.5', '3 q[s=b] 2.5']],
    ['a list, by a list beside it', 'json: "modes[*].f", index: { x: "names[*]" }', ['2 q[x=x] 1.5', '3 q[x=y] 2.5']],
    [
      'lists in a list',
      'json: "modes[*].p[*]"',
      ['2 q[item=1,item2=1] 10', '2 q[item=1,item2=2] 20', '3 q[item=2,item2=1] 30'],
    ],
    [
      'lists in a list, by the outer',
      'json: "modes[*].p[1]", index: { n: "modes[*].n" }',
      ['2 q[n=1] 10', '3 q[n=2] 30'],
    ],
    ['the first', 'json: "modes[*].f", take: first', ['2 q 1.5']],
    ['the last', 'json: "modes[*].f", take: last', ['3 q 2.5']],
    ['nothing', 'json: "modes[3].f"', ['- q ! there is no modes[3].f']],
    ['an entry that lacks it', 'json: "modes[*].p[2]"', ['2 q[item=1] 20', '- q[item=2] ! there is no p[2]']],
    ['a list that is none', 'json: "yes[*]"', ['- q ! there is a boolean and no list']],
    ['an empty list', 'json: "none[*]"', ['- q ! the list at none[*] is empty']],
    ['words', 'json: "modes[1].s"', ['2 q ! the value is a string, not a number']],
    ['an object', 'json: "modes[1]"', ['2 q ! the value is an object, not a number']],
    ['true', 'json: "yes"', ['4 q ! the value is a boolean, not a number']],
    ['infinity', 'json: "big"', ['4 q ! the value is Infinity']],
    ['not a number', 'json: "nan"', ['4 q ! the value is NaN']],
    [
      'an index that is no list',
      'json: "modes[*].f", index: { n: "yes[*]" }',
      ['2 q ! there is no n to tell it by', '3 q ! there is no n to tell it by'],
    ],
    [
      'an index of another length',
      'json: "modes[*].f", index: { n: "short[*]" }',
      [
        '2 q[n=x] ! short[*] has 1 entries where there are 2 values',
        '3 q ! short[*] has 1 entries where there are 2 values',
      ],
    ],
    [
      'an index that is not there',
      'json: "modes[*].f", index: { n: "modes[*].m" }',
      ['2 q ! there is no n to tell it by', '3 q ! there is no n to tell it by'],
    ],
  ])('reads %s', async (_, keys, expected) => {
    expect(await read(keys, modes)).toEqual(expected);
  });

  it('takes neither of two values with the same index', async () => {
    const twice = modes.replace('"n": 2', '"n": 1');

    expect(await read('json: "modes[*].f", index: { n: "modes[*].n" }', twice)).toEqual([
      '2 q[n=1] ! q[n=1] is there 2 times',
      '3 q[n=1] ! q[n=1] is there 2 times',
    ]);
  });

  it.each([
    ['no file', undefined, '- q ! f is not there'],
    ['an empty file', '', '- q ! f is empty'],
    ['a file cut off', modes.slice(0, 60), '3 q ! expected a value'],
    ['a binary file', 'a\0b', '1 q ! this is a binary file, not text'],
    ['deep nesting', '['.repeat(1000), '1 q ! nested more than 500 deep'],
  ])('says why it cannot read %s', async (_, content, expected) => {
    const [first = ''] = await read('json: "modes[*].f"', content);

    expect(first.replace(/the file ends where a value should be|expected .*/, 'expected a value')).toBe(expected);
  });

  it('refuses more than 100,000 values', async () => {
    const many = JSON.stringify({ a: Array.from({ length: 100_001 }, (_, at) => at) });

    expect(await read('json: "a[*]"', many)).toEqual(['- q ! there are more than 100000 values']);
    expect(await read('json: "a[*]", take: last', many)).toEqual(['1 q 100000']);
  });
});

describe('quantities in text', () => {
  const text =
    'Total energy ..... = 5.5 u\n energy: 6\nTotal energy = 6.5\nstep 1 res 0.5\nstep 2 res 0.25\nstep 2 res 0.125\n';
  it.each([
    ['a key', 'key: Total energy', ['3 q 6.5']],
    ['the first of a key', 'key: Total energy, take: first', ['1 q 5.5']],
    ['all of a key', 'key: Total energy, take: all', ['1 q[line=1] 5.5', '3 q[line=3] 6.5']],
    ['a key behind blanks', 'key: energy', ['2 q 6']],
    ['a key that is not there', 'key: Total', ['- q ! no line gives Total']],
    ['a pattern', `line: 'res (?<value>\\S+)', take: first`, ['4 q 0.5']],
    ['the last for each index', `line: 'step (?<n>\\d+) res (?<value>\\S+)'`, ['4 q[n=1] 0.5', '6 q[n=2] 0.125']],
    [
      'all lines',
      `line: 'res (?<value>\\S+)', take: all`,
      ['4 q[line=4] 0.5', '5 q[line=5] 0.25', '6 q[line=6] 0.125'],
    ],
    [
      'the same index twice',
      `line: 'step (?<n>\\d+) res (?<value>\\S+)', take: all`,
      ['4 q[n=1] 0.5', '5 q[n=2] ! q[n=2] is there 2 times', '6 q[n=2] ! q[n=2] is there 2 times'],
    ],
    ['a pattern of nothing', `line: 'foo(?<value>.)'`, ['- q ! no line matches foo(?<value>.)']],
    ['words with a pattern for numbers', `line: '(?<value>step) 1'`, ['4 q ! step is not a number']],
    ['a group that took no part', `line: 'step 1|(?<value>xyz)'`, ['4 q ! the value is empty']],
  ])('reads %s', async (_, keys, expected) => {
    expect(await read(keys, text)).toEqual(expected);
  });

  it('takes no number with another unit for its own', async () => {
    expect(await read('key: E', 'E = 5 ku\n')).toEqual(['1 q ! ku stands behind the number, and the unit is u']);
    expect(await read('key: E', 'E = 5 [u]  # good\n')).toEqual(['1 q 5']);
  });

  it('takes no cut line for a whole one, unless the code file says that the end is open', async () => {
    expect(await read('key: E', 'E = 1\nE = 12.5')).toEqual(['2 q ! the file ends in the middle of the line']);
    expect(await read('key: E, open_end: true', 'E = 1\nE = 12.5')).toEqual(['2 q 12.5']);
    expect(await read("line: 'E = (?<value>.*)'", 'E = 1\nE = 12.5')).toEqual([
      '2 q ! the file ends in the middle of the line',
    ]);
    expect(await read("line: 'E = (?<value>.*)', open_end: true", 'E = 1\nE = 12.5')).toEqual(['2 q 12.5']);
    expect(await read('column: E', 'E\n1\n12.5')).toEqual([
      '2 q[line=2] 1',
      '3 q ! the file ends in the middle of the line',
    ]);
    expect(await read('column: E, open_end: true', 'E\n1\n12.5')).toEqual(['2 q[line=2] 1', '3 q[line=3] 12.5']);
  });

  it('does not know the last value of a run that did not finish', async () => {
    const evidence = 'evidence: [{ file: f, line: done }]';
    const why = 'the program did not finish, so this is not known to be the last';

    expect(await read('key: E', 'E = 1\n', evidence)).toEqual([`1 q ! ${why}`]);
    expect(await read('key: E', 'E = 1\ndone\n', evidence)).toEqual(['1 q 1']);
    expect(await read('key: E, take: first', 'E = 1\n', evidence)).toEqual(['1 q 1']);
  });

  it('stops a pattern that takes for ever, and one on a line that never ends', async () => {
    expect(await read("line: '(?<value>(a+)+)b'", `${'a'.repeat(40)}\n`)).toEqual([
      '- q ! the pattern takes too long for line 1',
    ]);
    expect(await read("line: 'a(?<value>.)'", `${'a'.repeat(3_000_000)}\n`)).toEqual([
      '1 q ! the line is longer than 1 MiB',
    ]);
  });

  it('reads what a program redraws between carriage returns', async () => {
    expect(await read("line: '^at (?<value>\\d+)$'", 'at 1\rat 2\rat 3\r\n')).toEqual(['1 q 3']);
  });
});

describe('quantities in tables', () => {
  const csv = 'f (GHz),S11,name\n1,0.5,a\n2,nan,b\n3,,c\n4,0.25,d\n';
  it.each([
    [
      'a column',
      'column: S11, index: { f: f }',
      csv,
      ['2 q[f=1] 0.5', '3 q[f=2] ! the value is nan', '4 q[f=3] ! the value is empty', '5 q[f=4] 0.25'],
    ],
    ['a column by its number', 'column: 1', csv.slice(0, 25), ['2 q[line=2] 1']],
    ['the last', 'column: S11, take: last', csv, ['5 q 0.25']],
    ['a column that is not there', 'column: S12', csv, ['2 q ! no column is called S12; did you mean S11?']],
    ['a column beyond the last', 'column: 4', csv, ['2 q ! the table has 3 columns, so none is number 4']],
    ['a column with another unit', 'column: f', csv, ['2 q ! the header gives the unit GHz, and the code file u']],
    ['a column by its whole header', 'column: "f (GHz)", take: first', csv, ['2 q 1']],
    [
      'a record with more cells',
      'column: 1',
      'a,b\n1,2\n3,4,5\n6,7\n',
      ['2 q[line=2] 1', '3 q ! 3 cells here ("3 4 5"), and 2 before'],
    ],
    ['a header of other cells', 'column: 1', 'a,b,c\n1,2\n', ['2 q ! 2 cells here, and the header names 3']],
    ['a header and nothing else', 'column: a', 'a,b\n', ['- q ! the table has no records']],
    ['two columns of one name', 'column: a', 'a,a\n1,2\n', ['2 q ! 2 columns are called a']],
    ['decimal commas', 'column: b', 'a;b\n1,5;2,3\n', ['2 q[line=2] ! 2,3 is not a number']],
    ['no header', 'column: 2', '1 2\n3 4\n', ['1 q[line=1] 2', '2 q[line=2] 4']],
    [
      'no header, asked by name',
      'column: b',
      '1 2\n3 4\n',
      ['1 q ! the table has no header line for its 2 columns, so none is called b'],
    ],
    ['a given separator', 'column: 2, separator: ";"', 'a,b;c\nx,y;7\n', ['2 q[line=2] 7']],
  ])('reads %s', async (_, keys, content, expected) => {
    expect(await read(keys, content)).toEqual(expected);
  });
});
