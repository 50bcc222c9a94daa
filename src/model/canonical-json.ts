/**
 * The one text of a JSON value, for digests: keys sorted by their UTF-16 code units, no blanks, numbers and strings as
 * ECMAScript writes them (RFC 8785, JCS). Keys whose value is undefined are left out, as in JSON.stringify. Half a
 * surrogate pair, which RFC 8785 does not allow, is written as its escape, so every record has a digest.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let text = '';
  // By code units, as sort compares text; jobs are made by the thousand, each with its digest.
  for (const key of Object.keys(value).sort()) {
    const one = (value as Readonly<Record<string, unknown>>)[key];
    if (one !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(one)}`;
  }
  return `{${text}}`;
}
