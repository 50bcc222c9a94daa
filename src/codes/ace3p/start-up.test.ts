import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('./', import.meta.url);

/** What a module brings in when it is loaded: its imports that are more than types. */
function importsOf(file: string): string[] {
  const text = readFileSync(new URL(file, folder), 'utf8');
  return Array.from(
    text.matchAll(/^(?:import|export) (?!type )[^'(]*? from '([^']+)';$/gm),
    ([, target = '']) => target,
  );
}

describe('the built-in codes at the start of the program', () => {
  it('bring in nothing that reads files', () => {
    const loaded = new Set(['index.ts']);
    for (const file of loaded) for (const target of importsOf(file)) loaded.add(target.replace('./', ''));

    expect([...loaded].toSorted()).toEqual([
      'acdtool.ts',
      'ace3p-code.ts',
      'gun3p.ts',
      'index.ts',
      'omega3p.ts',
      'pic3p.ts',
      'program.ts',
      's3p.ts',
      't3p.ts',
      'tem3p.ts',
      'track3p.ts',
    ]);
    expect(readdirSync(folder).length).toBeGreaterThan(2 * loaded.size);
  });
});
