import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import {
  monitorSeries,
  readColumns,
  readKeyValues,
  readOmega3pLog,
  readOmega3pOutput,
  readRfpost,
  readRfpostOutput,
  readRunRecord,
  readScattering,
  readTrack3pLog,
  track3pTable,
} from './index.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/ace3p/${name}`, import.meta.url), 'utf8');
const whole = [
  'acdtool/pillbox-rtop.rfpost.out',
  'acdtool/window.rfpost',
  'omega3p/pillbox.omega3p.out',
  's3p/Reflection.out',
  's3p/SParameter.out',
  't3p/BPM.point.out',
  't3p/BPM.port.out',
  't3p/BPM.t3p',
  't3p/BPM.t3p.out',
].map(fixture);
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 100);

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom(
    'nan',
    '-inf',
    '1e999',
    '{',
    '}',
    ': ',
    '/*',
    '//',
    '(',
    ',',
    '#',
    '\r\n',
    ' Mode : {',
    '[RoverQ]\n',
    '',
  ),
  fc
    .tuple(fc.constantFrom(...whole), fc.nat(6000), fc.nat(80))
    .map(([text, at, length]) => text.slice(at, at + length)),
);

/** A fixture with pieces cut out and other pieces or noise put in. */
const damaged = fc
  .tuple(
    fc.constantFrom(...whole),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(60), noise), { minLength: 1, maxLength: 4 }),
  )
  .map(([text, cuts]) =>
    cuts.reduce((now, [at, length, piece]) => {
      const start = Math.floor(at * now.length);
      return now.slice(0, start) + piece + now.slice(start + length);
    }, text),
  );

const anyText = fc.oneof({ weight: 6, arbitrary: damaged }, fc.string({ unit: 'binary' }));

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
  ['readKeyValues', (text: string) => readKeyValues(text, 'x').parameters()],
  ['readRfpost', (text: string) => readRfpost(text, 'x').parameters()],
  ['readOmega3pOutput', (text: string) => readOmega3pOutput(text, 'x')],
  ['readRunRecord', (text: string) => readRunRecord(text, 'x')],
  ['readOmega3pLog', (text: string) => readOmega3pLog(text, 'x')],
  ['readScattering', (text: string) => readScattering(text, 'x')],
  ['readRfpostOutput', (text: string) => readRfpostOutput(text, 'x')],
  ['readColumns', (text: string) => readColumns(text, 'x').column(0)],
  ['monitorSeries', (text: string) => monitorSeries(readColumns(text, 'x'), 'Point')],
  ['readTrack3pLog', (text: string) => readTrack3pLog(text, 'x')],
  ['track3pTable', (text: string) => track3pTable(readColumns(text, 'x'), 'enhancementCounter')],
])('whatever the file, %s reads it or refuses it by line', (_, read) => {
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
        const file = readKeyValues(text, 'x');
        expect(file.text).toBe(text);
        for (const one of file.parameters()) expect(file.find(one.path)).toEqual(one);
      });
    }),
    { numRuns },
  );
});

it('gives no number of a truncated table that is not in the whole one', () => {
  const text = fixture('t3p/BPM.point.out');
  const all = new Set(readColumns(text, 'x').column(6));
  fc.assert(
    fc.property(fc.nat(text.length), (length) => {
      fc.pre(length > 200);
      for (const value of readColumns(text.slice(0, length), 'x').column(6) ?? []) expect(all).toContain(value);
    }),
    { numRuns },
  );
});

it('gives no mode of a truncated output that is not in the whole one', () => {
  const text = fixture('omega3p/pillbox.omega3p.out');
  const all = readOmega3pOutput(text, 'x').modes.map(({ frequency }) => frequency);
  fc.assert(
    fc.property(fc.integer({ min: text.indexOf('Mode :'), max: text.length }), (length) => {
      for (const [at, { frequency }] of readOmega3pOutput(text.slice(0, length), 'x').modes.entries()) {
        const isRead = frequency !== undefined && 'value' in frequency;
        expect(isRead ? frequency : all[at]).toEqual(all[at]);
      }
    }),
    { numRuns },
  );
});
