import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { readAttributeResource, readProject, readResourceHeader } from './index.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../test/fixtures/smtk/${name}`, import.meta.url), 'utf8');
const resources = ['pillbox/resources/analysis.smtk', 'version-3.smtk', 'omega3p.sbt', 'version-2.sbi'].map(fixture);
const whole = [...resources, ...['pillbox/pillbox.project.smtk', 'legacy.smtkproject'].map(fixture)];
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 150);

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom('null', '[]', '{}', '-1', '"x"', '1e999', '[[[', '<a>', '</Att>', '&x;', '\r\n', '"Index 99"', ''),
  fc
    .tuple(fc.constantFrom(...whole), fc.nat(9000), fc.nat(60))
    .map(([text, at, length]) => text.slice(at, at + length)),
);

/** A fixture with pieces cut out and other pieces or noise put in. */
const damaged = fc
  .tuple(
    fc.constantFrom(...whole),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), noise), { minLength: 1, maxLength: 4 }),
  )
  .map(([text, cuts]) =>
    cuts.reduce((now, [at, length, piece]) => {
      const start = Math.floor(at * now.length);
      return now.slice(0, start) + piece + now.slice(start + length);
    }, text),
  );

const anyText = fc.oneof({ weight: 6, arbitrary: damaged }, fc.string({ unit: 'binary' }), fc.json());

/** What a reader does with a text: true if it reads it, its line if it refuses it; any other error is thrown on. */
function outcome(read: () => unknown): number | true {
  try {
    read();
    return true;
  } catch (error) {
    if (AppError.is(error, 'FILE_FORMAT')) return error.facts.line;
    throw error;
  }
}

it.each([
  ['attribute resource', (text: string) => readAttributeResource(text, 'x').parameters()],
  ['project', (text: string) => readProject(text, 'x')],
  ['resource header', (text: string) => readResourceHeader(text, 'x')],
])('whatever the file, the reader of an %s reads it or refuses it by line', (_, read) => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(Number(outcome(() => read(text)))).toBeGreaterThan(0);
    }),
    { numRuns },
  );
});

it('finds every parameter of a damaged file by its own path, and writes the file as it was', () => {
  fc.assert(
    fc.property(damaged, (text) => {
      outcome(() => {
        const resource = readAttributeResource(text, 'x');
        expect(resource.text).toBe(text);
        for (const one of resource.parameters()) expect(resource.find(one.path)).toEqual(one);
      });
    }),
    { numRuns },
  );
});

it('set changes one parameter and no other', () => {
  const files = resources.map((text) => readAttributeResource(text, 'x'));
  const values = fc.oneof(
    fc.double().map(String),
    fc.integer().map(String),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('on', 'off', 'MUMPS', 'auto', 'a & <b>'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.nat(), values, (file, pick, value) => {
      const all = file.parameters();
      const path = all[pick % all.length]?.path ?? '';
      const isOther = (one: { path: string }) =>
        one.path !== path && !one.path.startsWith(`${path}.`) && `${one.path}.enabled?` !== path;
      let after;
      try {
        after = file.set(path, value);
      } catch (error) {
        if (AppError.is(error, 'BAD_PARAMETER')) return;
        throw error;
      }

      expect(after.parameters().filter(isOther)).toEqual(all.filter(isOther));
    }),
    { numRuns },
  );
});
