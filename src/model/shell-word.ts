/**
 * One word for a POSIX shell, whatever is in it. NUL cannot be passed and is left out. A word with `=` is quoted: as the
 * first of a line it would set a variable.
 */
export function shellWord(text: string): string {
  const word = text.replaceAll('\0', '');
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
