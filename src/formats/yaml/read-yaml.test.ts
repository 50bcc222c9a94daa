import { describe, expect, it } from 'vitest';
import { readYaml } from './read-yaml.ts';

function valueOf(text: string): unknown {
  const reading = readYaml(text);
  return 'problem' in reading ? reading.problem : reading.file.value;
}

describe('merge keys', () => {
  it('stand for the keys of a map, or of several, that are not there yet', () => {
    expect(valueOf('a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }\n')).toEqual({ a: { x: 1, y: 2 }, b: { x: 1, y: 3 } });
    expect(valueOf('a: &a { x: 1 }\nb: &b { <<: *a, x: 2, y: 2 }\nc:\n  <<: [*b, *a, { z: 3 }]\n')).toMatchObject({
      c: { x: 2, y: 2, z: 3 },
    });
    expect(valueOf('"<<": 1\n')).toEqual({ '<<': 1 });
  });

  it('leave things where they are in the text', () => {
    const reading = readYaml('a: &a\n  x: 1\nb:\n  <<: *a\n  z: *a\n');
    if ('problem' in reading) throw new Error(reading.problem.why);
    expect(reading.file.placeOf(['b', 'x'])).toEqual({ line: 2, column: 6 });
    expect(reading.file.placeOf(['b', 'z', 'x'])).toEqual({ line: 2, column: 6 });
  });

  it.each([
    ['a:\n  <<: 5\n', 2, 7, '<< needs a group of keys, or the alias of one'],
    ['a:\n  <<: [{ x: 1 }, [1]]\n', 2, 18, '<< needs a group of keys, or the alias of one'],
    ['a: &a\n  b: { <<: *a }\n', 2, 12, 'the keys of a group are merged into itself'],
    ['a: &a\n  <<: *a\n', 2, 7, 'the keys of a group are merged into itself'],
  ])('are refused in %j', (text, line, column, why) => {
    expect(valueOf(text)).toEqual({ line, column, why });
  });

  it('do not make an endless file of a small one', () => {
    const grown = Array.from(
      { length: 40 },
      (_, n) => `m${n + 1}: &m${n + 1} { p: { <<: *m${n} }, q: { <<: *m${n} } }\n`,
    );
    const chain = Array.from({ length: 500 }, (_, n) => `m${n + 1}: &m${n + 1} { <<: *m${n}, k${n}: 1 }\n`);
    for (const lines of [grown, chain])
      expect(valueOf(`m0: &m0 { p: 1, q: 2 }\n${lines.join('')}`)).toMatchObject({
        why: 'more than 100000 pieces come of its keys <<',
      });
  });
});

it('refuses a key that would be lost', () => {
  expect(valueOf('steps:\n  a: {}\n  __proto__: { analysis: x }\n')).toEqual({
    line: 3,
    column: 3,
    why: 'nothing can be called __proto__',
  });
  expect(valueOf('constructor: 1\ntoString: 2\n')).toEqual({ constructor: 1, toString: 2 });
});
