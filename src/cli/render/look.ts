import { withoutControls } from '../../errors/index.ts';

/** How a piece of text looks where the terminal can show it. */
export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'magenta';

/** A piece of text; nested pieces are read from left to right. Nothing here is trusted: printing cleans every piece. */
export type Line = string | { readonly text: string; readonly look: Look } | readonly Line[];

/** A piece without structure, its text fit to be printed in one line. */
export interface Plain {
  text: string;
  look?: Look;
}

const looking =
  (look: Look) =>
  (text: string): Line => ({ text, look });

export const bold = looking('bold');
export const dim = looking('dim');
export const red = looking('red');
export const green = looking('green');
export const yellow = looking('yellow');

/** The line as a flat list of clean pieces. */
export function plainOf(line: Line): Plain[] {
  if (typeof line === 'string') return [{ text: oneLine(line) }];
  if ('look' in line) return [{ text: oneLine(line.text), look: line.look }];
  return line.flatMap(plainOf);
}

/** The line's text alone, clean. */
export function textOf(line: Line): string {
  return plainOf(line)
    .map((piece) => piece.text)
    .join('');
}

/**
 * Text from elsewhere as part of one line: no control characters, no line breaks, no marks that turn the direction of
 * writing, no halves of characters.
 */
export function oneLine(text: string): string {
  return withoutControls(text.toWellFormed().replace(/[\t\n\r]+/g, ' ')).replace(
    /[\u200b\u200e\u200f\u061c\ufeff]/g,
    '',
  );
}
