/**
 * The one text of a JSON value, for digests: keys sorted by their UTF-16 code units, no blanks, numbers and strings as
 * ECMAScript writes them (RFC 8785, JCS). Keys whose value is undefined are left out, as in JSON.stringify. Half a
 * surrogate pair, which RFC 8785 does not allow, is written as its escape, so every record has a digest.
 */
export function canonicalJson(value: unknown): string {
  // Thousands of records are digested, and most of what is digested is put together in order.
  return isInOrder(value) ? (JSON.stringify(value) ?? 'null') : sortedJson(value);
}

function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let before: string | undefined;
  for (const key of Object.keys(value)) {
    if (before !== undefined && before >= key) return false;
    if (!isInOrder((value as Readonly<Record<string, unknown>>)[key])) return false;
    before = key;
  }
  return !('toJSON' in value);
}

function sortedJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).toSorted()) {
    const one = (value as Readonly<Record<string, unknown>>)[key];
    if (one !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${sortedJson(one)}`;
  }
  return `{${text}}`;
}
