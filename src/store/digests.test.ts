import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aRecord } from '../../test/store/kit.ts';
import type { JobRecord } from '../model/index.ts';
import { inputsDigest, recordDigest } from './digests.ts';

const record = (changes: Partial<JobRecord> = {}): JobRecord =>
  aRecord(1, { command: { argv: ['omega3p', 'x'], environment: { A: '1' }, parallel: true }, ...changes });

/** The keys of a record that docs/reference/formats.md describes. */
function described(): string[] {
  const section = formats.split('## jobs.json')[1]?.split('\n## ')[0] ?? '';
  const cells = section.split('\n').flatMap((line) => /^\| (`[^|]*?)\s*\|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? ''));
}

const formats = readFileSync(join(resolve(import.meta.dirname, '../..'), 'docs/reference/formats.md'), 'utf8');

/** The table of docs/reference/formats.md: each key, and what it belongs to. */
function documented(): Map<string, { decides: boolean }> {
  const section = formats.split('## Digests')[1]?.split('\n## ')[0] ?? '';
  const decides = /decides the answer \(inputs digest\)\s*\|([^|]*)\|/.exec(section)?.[1] ?? '';
  const rest = /only in the record digest\s*\|([^|]*)\|/.exec(section)?.[1] ?? '';
  const keys = (cell: string): string[] => [...cell.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? '');
  return new Map<string, { decides: boolean }>([
    ...keys(decides).map((key) => [key, { decides: true }] as const),
    ...keys(rest).map((key) => [key, { decides: false }] as const),
  ]);
}

/** Another value of the same kind. */
function altered(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string' || value === null) return `${value}x`;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.slice(1);
  return { ...(value as object), name: 'another', argv: ['another'] };
}

describe('the two digests of a record', () => {
  const table = documented();

  it('are documented key by key', () => {
    expect(Object.keys(record()).filter((key) => !table.has(key))).toEqual([]);
    expect([...table].filter(([, { decides }]) => decides).map(([key]) => key)).toEqual([
      'inputs',
      'code',
      'command',
      'processes',
    ]);
  });

  it('leave no key out that a record may have', () => {
    expect([...table.keys()].toSorted()).toEqual(described().toSorted());
    expect(described()).toContain('environment');
  });

  it.each(described())('change with %s as documented', (key) => {
    const other = record({ [key]: altered(record()[key]) });

    expect(recordDigest(other)).not.toBe(recordDigest(record()));
    expect(inputsDigest(other) !== inputsDigest(record())).toBe(table.get(key)?.decides);
  });

  it('do not change with the order of keys and inputs', () => {
    const turned = Object.fromEntries(Object.entries(record()).toReversed()) as JobRecord;

    expect(recordDigest(turned)).toBe(recordDigest(record()));
    expect(inputsDigest({ ...turned, inputs: record().inputs.toReversed() })).toBe(inputsDigest(record()));
  });

  it('take names, roles and bytes of inputs, and not where they are saved, nor the script', () => {
    const [input] = record().inputs;
    const same = { ...input, object: null, place: '/elsewhere', size: 1 } as JobRecord['inputs'][number];
    const script = { ...same, path: 'submit.sh', role: 'script' };
    const others = record().inputs.slice(1);

    expect(inputsDigest(record({ inputs: [same, ...others, script] }))).toBe(inputsDigest(record()));
    for (const change of [{ path: 'y' }, { role: 'y' }, { sha256: 'y' }]) {
      expect(inputsDigest(record({ inputs: [{ ...same, ...change }, ...others] }))).not.toBe(inputsDigest(record()));
    }
  });

  it('count processes only where the program runs in parallel', () => {
    const alone = { argv: ['omega3p'], environment: {}, parallel: false };

    expect(inputsDigest(record({ command: alone, processes: 4 }))).toBe(inputsDigest(record({ command: alone })));
  });

  it('say nothing of a record that does not tell how the program was started', () => {
    expect(inputsDigest(aRecord(1))).toBeUndefined();
    expect(inputsDigest({ inputs: 7, code: null } as unknown as JobRecord)).toBeUndefined();
  });
});
