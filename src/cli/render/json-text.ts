/** JSON that is safe to print: what a terminal might act upon is written as an escape; the data are the same. */
export function jsonText(value: unknown, indent?: number): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
