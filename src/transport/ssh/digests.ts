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
