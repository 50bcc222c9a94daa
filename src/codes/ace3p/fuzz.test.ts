import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import type { Code } from '../code.ts';
import { filesInMemory, type FileContents } from '../files-in-memory.ts';
import { ace3pCodes } from './index.ts';

const real = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../test/fixtures/ace3p/${name}`, import.meta.url)));

const outputs: Readonly<Record<string, FileContents>> = {
  omega3p: { 'omega3p_results/omega3p.out': real('omega3p/pillbox.omega3p.out') },
  s3p: {
    's3p_results/Reflection.out': real('s3p/Reflection.out'),
    's3p_results/SParameter.out': real('s3p/SParameter.out'),
  },
  t3p: {
    't3p_results/OUTPUT/t3p.out': real('t3p/BPM.t3p.out'),
    't3p_results/OUTPUT/port.out': real('t3p/BPM.port.out'),
    't3p_results/OUTPUT/point.out': real('t3p/BPM.point.out'),
  },
  acdtool: { 'rfpost.out': real('acdtool/pillbox-rtop.rfpost.out') },
};
const inputs: Readonly<Record<string, Uint8Array>> = {
  t3p: real('t3p/BPM.t3p'),
  acdtool: real('acdtool/window.rfpost'),
  omega3p: real('t3p/BPM.t3p'),
  track3p: real('t3p/BPM.t3p'),
};

/** Bytes cut, repeated, taken out and written over, as damage to a file may do; the words are those of the formats. */
const damage = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), value: fc.nat(255) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.nat(400) }),
    fc.record({ kind: fc.constant('copy' as const), at: fc.nat(), length: fc.nat(400) }),
    fc.record({
      kind: fc.constant('word' as const),
      at: fc.nat(),
      word: fc.constantFrom(
        '{',
        '}',
        '/*',
        '*/',
        '//',
        ':',
        '=',
        '[',
        '\n',
        '\r\n',
        'nan',
        '1e999',
        '-',
        '#',
        '(',
        'File: x',
        '\0',
      ),
    }),
  ),
  { minLength: 1, maxLength: 5 },
);
type Damage = typeof damage extends fc.Arbitrary<infer D> ? D : never;

function damaged(bytes: Uint8Array, all: Damage): Uint8Array {
  let now = Array.from(bytes);
  for (const one of all) {
    const at = one.at % Math.max(1, now.length);
    if (one.kind === 'byte') now[at] = one.value;
    else if (one.kind === 'cut') now.splice(at, one.length);
    else if (one.kind === 'copy') now = [...now.slice(0, at + one.length), ...now.slice(at)];
    else now.splice(at, 0, ...new TextEncoder().encode(one.word));
  }
  return Uint8Array.from(now);
}

const codeOf = (name: string): Code => {
  const code = ace3pCodes.find((one) => one.name === name);
  if (code === undefined) throw new Error(name);
  return code;
};

const runs = Number(process.env['SIMTRAIL_FUZZ_RUNS'] ?? 40);

describe('damaged ACE3P files', () => {
  it.each(Object.keys(outputs))(
    'give verdicts and quantities that are told: %s',
    async (name) => {
      const files = outputs[name] ?? {};
      const code = codeOf(name);

      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...Object.keys(files)), damage, async (file, all) => {
          const bytes = files[file];
          const changed = { ...files, [file]: damaged(typeof bytes === 'object' ? bytes : new Uint8Array(), all) };
          const results = filesInMemory(changed);
          const { complete, reason } = await code.evidence(results);
          const quantities = await code.quantities(results);
          expect(complete || (reason ?? '') !== '').toBe(true);
          expect(quantities.filter(({ value }) => value !== undefined && !Number.isFinite(value))).toEqual([]);
          const told = quantities.map((one) =>
            [one.value, one.text, one.unreadable].filter((part) => part !== undefined),
          );
          expect(told.filter((parts) => parts.length !== 1)).toEqual([]);
        }),
        { numRuns: runs },
      );
    },
    3_600_000,
  );

  it.each(Object.keys(inputs))(
    'are refused with a reason as inputs: %s',
    async (name) => {
      const code = codeOf(name);
      const file = `x.${name === 'acdtool' ? 'rfpost' : name}`;
      const rest = { 'BPM.ncdf': 'mesh', 's3p_results/Reflection.out': '' };

      await fc.assert(
        fc.asyncProperty(damage, async (all) => {
          const files = filesInMemory({ ...rest, [file]: damaged(inputs[name] ?? new Uint8Array(), all) });
          const found = await code.inputs('a', files).catch((error: unknown) => error as Error);
          expect(Array.isArray(found) || AppError.is(found, 'INPUT_MISSING')).toBe(true);
          const findings = Array.isArray(found)
            ? await code.preflight(found, files, { nodes: 1, processes: 2, runtime: 60 })
            : [];
          expect(findings.filter(({ message }) => message === '' || message.endsWith('.'))).toEqual([]);
        }),
        { numRuns: runs },
      );
    },
    3_600_000,
  );
});
