import { describe, expect, it } from 'vitest';
import { compile, GuardedPattern } from './guarded-pattern.ts';

describe('GuardedPattern', () => {
  it('matches many lines at once, and gives its groups', () => {
    const pattern = new GuardedPattern(String.raw`step=(?<step>\d+)(?: of (?<total>\d+))?`);

    expect(pattern.match(['at step=3 of 7', 'nothing', 'step=4'])).toEqual([
      { text: 'step=3 of 7', groups: { step: '3', total: '7' } },
      undefined,
      { text: 'step=4', groups: { step: '4', total: undefined } },
    ]);
  });

  it.each(['^(a+)+$', '(a*)*b', '(?<value>(?:a|aa)+)$', '(.*)*x', '(.*.*.*.*.*.*.*.*)=', String.raw`^(\w+\s?)*$`])(
    'gives up on %s in time',
    (source) => {
      const started = performance.now();
      const found = new GuardedPattern(source, 100).match([`${'a'.repeat(5000)}!`]);

      expect(found === undefined || found[0] === undefined || source.includes('value')).toBe(true);
      expect(performance.now() - started).toBeLessThan(2000);
    },
  );

  it('works on after one that was stopped', () => {
    new GuardedPattern('^(a+)+$', 20).match([`${'a'.repeat(50)}!`]);

    expect(new GuardedPattern('b').match(['abc'])).toEqual([{ text: 'b', groups: {} }]);
  });

  it.each([
    ['abc', 'xabcx', true],
    ['abc', 'xabx', false],
    ['abc?', 'ab', true],
    ['abc*d', 'abd', true],
    ['abc{0}', 'ab', true],
    ['abc|d', 'd', true],
    ['^stage=', 'a stage=1', true],
    ['(?:a)?b', 'b', true],
    ['', '', true],
  ])('sees beforehand whether /%s/ may match %j: %j', (source, line, expected) => {
    expect(new GuardedPattern(source).mayMatch(line)).toBe(expected);
  });

  it('names the groups of a pattern, and what is wrong with it', () => {
    expect(compile('(?<a>x)(?<b>y)|(?<c>z)')).toMatchObject({ groups: ['a', 'b', 'c'] });
    expect(compile('a(')).toEqual({ why: 'not a regular expression: /a(/: Unterminated group' });
  });
});
