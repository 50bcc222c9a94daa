/** A word for a POSIX shell, whatever is in it. NUL cannot be passed and is left out. */
export function shellWord(text: string): string {
  const word = text.replaceAll('\0', '');
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
