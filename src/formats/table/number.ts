import { decimalOf } from '../bytes/index.ts';

/** A finite number, or why the text is none. */
export type NumberReading = { readonly value: number } | { readonly why: string };

/**
 * Reads a number as C, Fortran, Python and spreadsheets print it. What only looks like one is refused: `1,5`, `1.2.3`,
 * `12abc`, `0x1f`. Not finite is not a number either: `nan`, `inf`, `********` (Fortran's word for "does not fit").
 */
export function readNumber(text: string): NumberReading {
  const trimmed = text.trim();
  if (trimmed.length > longest) return { why: `${shown(trimmed)} is not a number` };
  const value = decimalOf(trimmed);
  if (value === undefined) return { why: notANumber(trimmed) };
  return Number.isFinite(value) ? { value } : { why: `${shown(trimmed)} is too large for a number` };
}

/** True for what stands in the place of a number in a table: numbers, and the words for those that are not finite. */
export function standsForNumber(text: string): boolean {
  const trimmed = text.trim();
  return (
    (trimmed.length <= longest && decimalOf(trimmed) !== undefined) || notFinite.test(trimmed) || overflow.test(trimmed)
  );
}

const longest = 200;
const notFinite = /^[+-]?(?:nan(?:\(\w*\))?|inf|infinity)$/i;
const overflow = /^\*+$/;

function notANumber(text: string): string {
  if (text === '') return 'the value is empty';
  if (notFinite.test(text)) return `the value is ${text}`;
  if (overflow.test(text)) return 'the value did not fit its field (***)';
  return `${shown(text)} is not a number`;
}

/** Foreign text in a message: short, on one line, in quotes where it has blanks or is empty. */
export function shown(text: string): string {
  const cut = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return /^\S+$/.test(cut) ? cut : JSON.stringify(cut);
}
