import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { readTextParameters } from './text-parameters.ts';

const text = `# a pendulum
length = 1.0      # m
name: 'a = b'
[solver]
  steps=10
  kind : fast and loose
  steps = 20
; off = 1
heading without a value
`;

function changed(path: string, value: string): string {
  return readTextParameters(text, 'in.txt').set(path, value).text;
}

function refusal(path: string, value: string): string {
  try {
    return changed(path, value);
  } catch (error) {
    return error instanceof AppError ? error.message : 'another error';
  }
}

describe('readTextParameters', () => {
  it('lists what has a name', () => {
    expect(readTextParameters(text, 'in.txt').parameters()).toEqual([
      { path: 'length', value: 1, written: '1.0', kind: 'number', line: 2 },
      { path: 'name', value: 'a = b', written: 'a = b', kind: 'text', line: 3 },
      { path: 'solver.steps[1]', value: 10, written: '10', kind: 'number', line: 5 },
      { path: 'solver.kind', value: 'fast and loose', written: 'fast and loose', kind: 'text', line: 6 },
      { path: 'solver.steps[2]', value: 20, written: '20', kind: 'number', line: 7 },
    ]);
  });

  it.each([
    ['length', '2.5e-3', ['1.0 ', '2.5e-3 ']],
    ['name', "it's", [`'a = b'`, `"it's"`]],
    ['solver.steps[2]', '30', ['20', '30']],
    ['solver.kind', 'slow', ['fast and loose', 'slow']],
    ['length[1]', '3', ['1.0', '3']],
  ] as const)('sets %s and nothing else', (path, value, [from, to]) => {
    expect(changed(path, value)).toBe(text.replace(from, to));
  });

  it.each([
    ['lenght', '1', 'in.txt has no parameter lenght; did you mean length?'],
    ['solver.steps', '1', 'in.txt has no parameter solver.steps; did you mean solver.steps[1], solver.steps[2]?'],
    ['length', 'long', 'length cannot be set to long: a number is expected.'],
    ['solver.kind', 'a # b', 'solver.kind cannot be set to a # b: it would be read as something else.'],
    ['solver.kind', '"x"', 'solver.kind cannot be set to "x": it would be read as something else.'],
    ['solver.kind', 'a\nb', 'solver.kind cannot be set to a\nb: it must be one line.'],
    ['name', `"'`, `name cannot be set to "': it holds both kinds of quotes.`],
  ])('refuses %s = %j', (path, value, message) => {
    expect(refusal(path, value)).toBe(message);
  });

  it('keeps Windows line ends', () => {
    expect(readTextParameters('a = 1\r\nb = 2\r\n', 'x').set('a', '3').text).toBe('a = 3\r\nb = 2\r\n');
  });

  it('finds each parameter again by its path, whatever the text, and changes nothing by setting what is there', () => {
    const line = fc.stringMatching(/^[ab.="'#:[\] 1\t]{0,10}$/);
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const file = readTextParameters(lines.join('\n'), 'x');
        for (const parameter of file.parameters()) expect(file.find(parameter.path)).toEqual(parameter);
      }),
      { numRuns: 2000 },
    );
  });
});
