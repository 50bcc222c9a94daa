import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { filesInMemory } from '../files-in-memory.ts';
import { declaredCode } from './declared-code.ts';
import { readCodeFile } from './read-code-file.ts';

const text = String.raw`simtrail_code: 1
name: x
title: X
program: [{ file: a.sh, executable: true }]
inputs: [{ role: input, file: "*.{json,txt}", as: in, format: json }]
command: [x, "{input}", "{{}}"]
parameters: input
preflight: [{ parameter: a.b, type: number, above: 0, one_of: [1, two] }]
evidence: [{ file: r.json, json: "m[*].f", at_least: 2 }, { file: out, line: "^done" }]
progress: { file: out, line: '(?<percent>\d+) %' }
quantities:
  - { name: f, unit: Hz, file: r.json, json: "m[*].f", index: { n: "m[*].n" } }
  - { name: e, unit: J, file: out, key: Energy, take: all }
  - { name: i, unit: "", file: out, line: '^i (?<n>\d+) (?<value>\S+)' }
  - { name: s, unit: dB, file: t.csv, column: s, index: { f: 1 } }
  - { name: w, text: true, file: t.csv, column: 2, take: first, separator: "," }
headline: f[n=1]
`;
const code = declaredCode(readCodeFile(text, 'x.yaml').description, '/x.yaml');
const good = {
  'r.json': '{"m": [{"f": 1.5, "n": 1}, {"f": 2.5, "n": 2}]}\n',
  out: 'i 1 0.5\nEnergy = 3 J\n50 %\ni 2 0.25\ndone\n',
  't.csv': '# made\nf (GHz),s [dB],"w ""x"""\n1,2,a\n3,4,"b\nc"\n',
};

const letters = '\0\t\n\r "#%&\'*+,-.0123459:;<=>?@E[\\]^_`aefinty{|}~é\uFFFF';
const edit = fc.record({
  at: fc.nat(1000),
  drop: fc.nat(6),
  put: fc.string({ unit: fc.constantFrom(...Array.from(letters)), maxLength: 6 }),
});

function edited(whole: string, edits: readonly { at: number; drop: number; put: string }[]): string {
  return edits.reduce((now, { at, drop, put }) => {
    const place = at % (now.length + 1);
    return now.slice(0, place) + put + now.slice(place + drop);
  }, whole);
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'read';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('whatever stands in a file', () => {
  it('a code file is read or refused with its line', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        expect(codeOf(() => readCodeFile(edited(text, edits), 'x.yaml'))).toMatch(/^(?:read|CODE_FILE)$/);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
    );
  });

  it('results are read or unreadable, each value a finite number, words, or a reason', async () => {
    const edits = fc.array(edit, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(edits, edits, edits, async (a, b, c) => {
        const files = filesInMemory({
          'r.json': edited(good['r.json'], a),
          out: edited(good.out, b),
          't.csv': edited(good['t.csv'], c),
        });
        const { complete, reason } = await code.evidence(files);
        const quantities = await code.quantities(files);

        expect(complete).toBe(reason === undefined);
        expect([...new Set(quantities.map(({ name }) => name))]).toEqual(['f', 'e', 'i', 's', 'w']);
        for (const { value, text: words, unreadable } of quantities) {
          expect([value, words, unreadable].filter((one) => one !== undefined)).toHaveLength(1);
          expect(value === undefined || Number.isFinite(value)).toBe(true);
        }
        for (const line of edited(good.out, b).split('\n')) {
          const fraction = code.progress?.read(line)?.fraction ?? 0;
          expect(fraction >= 0 && fraction <= 1).toBe(true);
        }
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
    );
  });

  it('an input is read or found wrong', async () => {
    const input = '{ "a": { "b": 5 }, "c": [1, "x", null], "d": true }\n';
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 4 }), async (edits) => {
        const files = filesInMemory({ 'a.json': edited(input, edits) });
        const findings = await code.preflight(await code.inputs('a', files), files, {
          nodes: 1,
          processes: 1,
          runtime: 1,
        });

        expect(findings.filter(({ level, message }) => level !== 'error' || message === '')).toEqual([]);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
    );
  });
});
