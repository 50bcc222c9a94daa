import { expect, test } from 'vitest';

import { readJson } from './json.ts';

test('reads what is JSON', () => {
  expect(readJson('\uFEFF {"a": [1, -2.5e-3, "x\\u00e9\\n", true, null], "b": {}}', 'in.json')).toEqual({
    a: [1, -0.0025, 'x\u00E9\n', true, null],
    b: {},
  });
});

test.each([
  ['{"a": 1,\n "b": }', 'in.json, line 2, column 7: not valid JSON, there is "}" where a value should be.'],
  [
    '{"a": 1\n "b": 2}',
    'in.json, line 2, column 2: not valid JSON, there is "\\"" where a comma or a closing brace should be.',
  ],
  ['{"a": 1', 'in.json, line 1, column 8: not valid JSON, the file ends where a comma or a closing brace should be.'],
  [
    '{"a": [1, 2}',
    'in.json, line 1, column 12: not valid JSON, there is "}" where a comma or a closing bracket should be.',
  ],
  ['{a: 1}', 'in.json, line 1, column 2: not valid JSON, there is "a" where a key in double quotes should be.'],
  ['{"a" 1}', 'in.json, line 1, column 6: not valid JSON, there is "1" where a colon should be.'],
  ['{"a": NaN}', 'in.json, line 1, column 7: not valid JSON, there is "N" where a value should be.'],
  ['{"a": "x\ny"}', 'in.json, line 1, column 7: not valid JSON, there is "\\"" where a value should be.'],
  ['', 'in.json, line 1, column 1: not valid JSON, the file ends where a value should be.'],
  ['{} x', 'in.json, line 1, column 4: not valid JSON, there is "x" where the end of the file should be.'],
])('says where %j stops being JSON', (text, message) => {
  expect(() => readJson(text, 'in.json')).toThrow(message);
});
