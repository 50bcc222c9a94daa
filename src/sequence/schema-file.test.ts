import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readSequence } from './read-sequence.ts';
import { sequenceFile } from './schema.ts';

const reference = new URL('../../docs/reference/', import.meta.url);
const page = readFileSync(new URL('sequences.md', reference), 'utf8');

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

describe('the reference of the sequence file', () => {
  it('has the schema that is checked (`npx vitest run -u src/sequence/schema-file` writes it anew)', async () => {
    const schema = z.toJSONSchema(sequenceFile, { io: 'input' });

    await expect(written(schema)).toMatchFileSnapshot(new URL('sequence-file.schema.json', reference).pathname);
  });

  it('describes every key', () => {
    const keys = new Set(keysOf(z.toJSONSchema(sequenceFile, { io: 'input' })));

    expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page))).toEqual([]);
    expect(keys.size).toBeGreaterThan(30);
  });

  it('has an example that is a sequence file', () => {
    const [example = ''] = Array.from(
      page.matchAll(/^```yaml\n(simtrail_sequence:[^]*?)^```$/gm),
      ([, text = '']) => text,
    );

    expect(readSequence(example, 'example.yaml').steps.map(({ name }) => name)).toEqual(['eigen', 'thermal']);
  });
});
