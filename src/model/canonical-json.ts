/**
 * The one text of a JSON value, for digests: keys sorted by their UTF-16 code units, no blanks, numbers and strings as
 * ECMAScript writes them (RFC 8785, JCS). Keys whose value is undefined are left out, as in JSON.stringify. Half a
 * surrogate pair, which RFC 8785 does not allow, is written as its escape, so every record has a digest.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((one) => (one === undefined ? 'null' : canonicalJson(one))).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
