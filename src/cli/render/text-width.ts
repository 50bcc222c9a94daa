import { plainOf, type Line, type Plain } from './look.ts';

/** Ranges that Unicode calls wide or fullwidth (UAX #11), and emoji. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f1e6, 0x1f1ff],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

let segmenter: Intl.Segmenter | undefined;

/** What a reader sees as single characters. */
function charactersOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Latin, Greek and Cyrillic letters and the symbols of our own pages: one column each, nothing to be put together. */
const simple =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2013-\u2026\u2190-\u21ff\u2200-\u22ff\u2500-\u25fc\u2713-\u2718]*$/;

function characterWidth(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x300) return 1;
  if (/^[\p{M}\p{Cf}]/u.test(character)) return 0;
  const asEmoji = character.includes('\ufe0f') || /^\p{Emoji_Presentation}/u.test(character);
  return asEmoji || wide.some(([from, to]) => point >= from && point <= to) ? 2 : 1;
}

/** How many columns of a terminal a clean text takes. */
export function widthOf(text: string): number {
  if (simple.test(text)) return text.length;
  return charactersOf(text).reduce((sum, character) => sum + characterWidth(character), 0);
}

export function lineWidth(line: Line): number {
  return plainOf(line).reduce((sum, piece) => sum + widthOf(piece.text), 0);
}

/** The text, or as much of it as fits with an ellipsis. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 0;
  for (const character of charactersOf(text)) {
    used += characterWidth(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** The line, or as much of it as fits. */
export function cutLine(line: Line, width: number): Line {
  const pieces = plainOf(line);
  if (pieces.reduce((sum, piece) => sum + widthOf(piece.text), 0) <= width) return line;
  const kept: Plain[] = [];
  let left = width;
  for (const piece of pieces) {
    const text = cut(piece.text, left);
    kept.push({ ...piece, text });
    left -= widthOf(text);
    if (text !== piece.text || left <= 0) break;
  }
  return kept.map((piece) => (piece.look === undefined ? piece.text : { text: piece.text, look: piece.look }));
}
