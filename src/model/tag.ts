/** Why a text cannot be a tag, or undefined if it can: a list has to show it and a filter to name it. */
export function tagFault(text: string): string | undefined {
  if (text.trim() === '') return 'it is empty';
  if (text.length > 100) return `it has ${text.length} characters`;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) return 'it is not one line of plain text';
  return undefined;
}
