/** Shell: finds the program that takes digests; both write and check the same format. */
export const findSums = 'if command -v sha256sum >/dev/null 2>&1; then sums=sha256sum; else sums="shasum -a 256"; fi';
/** The same for much at once: openssl uses what the processor has for it, which takes a quarter of the time. */
export const findBigSums =
  'if command -v openssl >/dev/null 2>&1; then big="openssl dgst -sha256 -r"; else big=$sums; fi';

/**
 * Reads what sha256sum (or `shasum -a 256`) says: a digest, two characters, the name. A name that holds a newline, a
 * carriage return or a backslash is written with escapes, and its line begins with a backslash.
 */
export function readDigests(text: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, escaped, digest, name] = /^(\\?)([0-9a-f]{64}) [ *](.*)$/s.exec(line) ?? [];
    if (digest === undefined || name === undefined) continue;
    digests.set(escaped === '' ? name : name.replace(/\\([\\nr])/g, (_, c: string) => unescaped[c] ?? c), digest);
  }
  return digests;
}

const unescaped: Readonly<Record<string, string>> = { n: '\n', r: '\r' };
