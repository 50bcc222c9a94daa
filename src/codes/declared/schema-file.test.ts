import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readCodeFile } from './read-code-file.ts';
import { codeFileSchema } from './schema.ts';

const reference = new URL('../../../docs/reference/', import.meta.url);
const page = readFileSync(new URL('code-file.md', reference), 'utf8');

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

describe('the reference of the code file', () => {
  it('has the schema that is checked (`npx vitest run -u schema-file` writes it anew)', async () => {
    const schema = z.toJSONSchema(codeFileSchema, { io: 'input' });

    await expect(written(schema)).toMatchFileSnapshot(new URL('code-file.schema.json', reference).pathname);
  });

  it('describes every key', () => {
    const keys = new Set(keysOf(z.toJSONSchema(codeFileSchema, { io: 'input' })));

    expect([...keys].filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
    expect(keys.size).toBeGreaterThan(40);
  });

  it('has examples that are code files', () => {
    const examples = Array.from(page.matchAll(/^```yaml\n(simtrail_code:[^]*?)^```$/gm), ([, text = '']) => text);

    expect(examples.map((text) => readCodeFile(text, 'example.yaml').description.name)).toEqual([
      'cavity-eigen',
      'flow',
    ]);
  });
});
