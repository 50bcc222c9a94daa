import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readSequence } from './read-sequence.ts';

const page = readFileSync(new URL('../../docs/guide/sequences.md', import.meta.url), 'utf8');
const before = '  eigen: { analysis: pillbox }\n';

it('the guide shows nothing that cannot be read', () => {
  const blocks = Array.from(page.matchAll(/^```yaml\n([^]*?)^```$/gm), ([, text = '']) => text);
  const files = blocks.map((text) => {
    if (text.startsWith('simtrail_sequence')) return text;
    if (text.startsWith('steps:')) return `simtrail_sequence: 1\nname: s\n${text}`;
    const step = text.replaceAll(/^/gm, '  ').trimEnd();
    return `simtrail_sequence: 1\nname: s\nsteps:\n${before}${step}\n`;
  });
  const names = files.map((text) => readSequence(text, 'guide.yaml').steps.map(({ name }) => name));

  expect(names).toEqual([
    ['eigen', 'thermal'],
    ['eigen', 'thermal'],
    ['eigen', 'thermal'],
    ['eigen', 'tune'],
  ]);
});
