/** One line of a manifest. */
export interface ManifestLine {
  path: string;
  sha256: string;
}

/** As sha256sum(1) writes it: a line that begins with a backslash has \\ and \n in its name. */
export function writeManifest(lines: readonly ManifestLine[]): string {
  return lines
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256 }) => {
      const escaped = path.replace(/[\\\n\r]/g, (c) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r' })[c] ?? c);
      return `${escaped === path ? '' : '\\'}${sha256}  ${escaped}\n`;
    })
    .join('');
}

/** Reads what sha256sum writes, `*` for binary files included. A line that is none is given with its number. */
export function readManifest(text: string): { lines: ManifestLine[]; odd: number[] } {
  const lines: ManifestLine[] = [];
  const odd: number[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const match = /^(\\?)([0-9a-f]{64}) [ *](.+)$/s.exec(line);
    const [, mark, sha256, name] = match ?? [];
    if (sha256 === undefined || name === undefined) odd.push(i + 1);
    else lines.push({ sha256, path: mark === '\\' ? unescaped(name) : name });
  }
  return { lines, odd };
}

const unescaped = (name: string): string =>
  name.replace(/\\([\\nr])/g, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : '\\'));
