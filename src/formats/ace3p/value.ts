import { decimalOf } from '../bytes/index.ts';
import type { ParameterKind, ParameterValue } from '../json/index.ts';

/** The value of an entry as numbers and words, read from what is written there. */
export interface TypedValue {
  kind: ParameterKind;
  value: ParameterValue;
}

const pair = /^\(([^(),]+),([^(),]+)\)$/;
const path = /[/\\]|\.[A-Za-z]\w{1,7}$/;
const longestPair = 200;
/** A value with more characters is data, and not taken apart: a list of millions of items is no setting. */
const longestList = 1 << 20;
const switches = new Set(['on', 'off', 'true', 'false', 'yes', 'no']);

/** A number as C++ and Fortran print it (`1.`, `.5`, `1e9`, `1D9`, `1.0-105`); undefined for anything else, NaN and inf included. */
export function readNumber(text: string): number | undefined {
  const value = decimalOf(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Reads `6`, `1, 2`, `0.0 0.0 -0.057`, `(re, im)`, `on`, a path or any other words. */
export function readValue(text: string): TypedValue {
  const value = readNumber(text);
  if (value !== undefined) return { kind: /^[+-]?\d+$/.test(text) ? 'integer' : 'number', value };
  if (text.length > longestList) return { kind: 'text', value: text };
  if (text === '') return { kind: 'none', value: null };
  if (switches.has(text.toLowerCase())) return { kind: 'switch', value: text };
  return (
    readComplex(text) ??
    readList(text) ?? { kind: !/[@\s]/.test(text) && path.test(text) ? 'file' : 'text', value: text }
  );
}

function readComplex(text: string): TypedValue | undefined {
  const match = text.length > longestPair ? null : pair.exec(text);
  const [re, im] = [readNumber(match?.[1]?.trim() ?? ''), readNumber(match?.[2]?.trim() ?? '')];
  return re === undefined || im === undefined ? undefined : { kind: 'complex', value: { re, im } };
}

function readList(text: string): TypedValue | undefined {
  const items = itemsOf(text).map((item) => item.text);
  if (items.length < 2) return undefined;
  const numbers = items.map(readNumber);
  if (numbers.every((item) => item !== undefined)) return { kind: 'list', value: numbers };
  return text.includes(',') && items.every((item) => /^[\w./+-]+$/.test(item)) && !/[^\s,]\s+[^\s,]/.test(text)
    ? { kind: 'list', value: items }
    : undefined;
}

/** The items of a list with their offsets in it: split at commas and blanks. */
export function itemsOf(text: string): { text: string; start: number; end: number }[] {
  return Array.from(text.matchAll(/[^\s,]+/g), (match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}
