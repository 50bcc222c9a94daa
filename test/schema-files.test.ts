import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readCodeFile } from '../src/codes/declared/read-code-file.ts';
import { codeFileSchema } from '../src/codes/declared/schema.ts';
import { readSequence } from '../src/sequence/read-sequence.ts';
import { sequenceFile } from '../src/sequence/schema.ts';

const reference = new URL('../docs/reference/', import.meta.url);

/** As the formatter leaves it: lists of words on one line. */
function written(schema: unknown): string {
  return `${JSON.stringify(schema, null, 2).replace(/\[\s+((?:"[^"]*"(?:,\s+)?)+)\s+\]/g, (_, words: string) => `[${words.replace(/\s+/g, ' ')}]`)}\n`;
}

function keysOf(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  const { properties } = schema as { properties?: object };
  const own = properties === undefined ? [] : Object.keys(properties);
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

describe.each([
  {
    file: 'code-file.schema.json',
    schema: z.toJSONSchema(codeFileSchema, { io: 'input' }),
    page: 'code-file.md',
    mentions: (page: string, key: string) => page.includes(`\`${key}\``),
    keys: 40,
    firstKey: 'simtrail_code',
    read: (text: string) => [readCodeFile(text, 'example.yaml').description.name],
    examples: [['cavity-eigen'], ['flow']],
  },
  {
    file: 'sequence-file.schema.json',
    schema: z.toJSONSchema(sequenceFile, { io: 'input' }),
    page: 'sequences.md',
    mentions: (page: string, key: string) => new RegExp(`\\b${key}\\b`).test(page),
    keys: 30,
    firstKey: 'simtrail_sequence',
    read: (text: string) => readSequence(text, 'example.yaml').steps.map(({ name }) => name),
    examples: [['eigen', 'thermal']],
  },
])('the reference $page', ({ file, schema, page, mentions, keys, firstKey, read, examples }) => {
  const text = readFileSync(new URL(page, reference), 'utf8');

  it('has the schema that is checked (`npx vitest run -u test/schema-files` writes it anew)', async () => {
    await expect(written(schema)).toMatchFileSnapshot(new URL(file, reference).pathname);
  });

  it('describes every key', () => {
    const all = new Set(keysOf(schema));

    expect([...all].filter((key) => !mentions(text, key))).toEqual([]);
    expect(all.size).toBeGreaterThan(keys);
  });

  it('has examples that can be read', () => {
    const found = Array.from(text.matchAll(/^```yaml\n([^]*?)^```$/gm), ([, example = '']) => example);

    expect(found.filter((example) => example.startsWith(firstKey)).map(read)).toEqual(examples);
  });
});
