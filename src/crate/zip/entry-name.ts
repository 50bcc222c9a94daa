/** Names that Windows gives to devices, whatever extension follows. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
const longestPath = 1024;
const longestName = 255;

/**
 * Why a path cannot be unpacked on every computer to a place inside its folder, or undefined if it can. Applied to what
 * is read and to what is written: a crate that one computer exports can be imported on any other.
 */
export function nameFault(path: string): string | undefined {
  if (path === '') return 'has no name';
  if (path.includes('\\')) return 'has a backslash in its name';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'has an absolute path';
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'has a control character in its name';
  if (path.includes('\uFFFD')) return 'has a name that is not UTF-8';
  if (Buffer.byteLength(path) > longestPath) return `has a path of more than ${longestPath} bytes`;
  for (const part of path.split('/')) {
    if (part === '..') return 'would leave its folder';
    if (part === '' || part === '.') return 'has an empty part in its path';
    if (Buffer.byteLength(part) > longestName) return `has a name of more than ${longestName} bytes`;
    if (device.test(part)) return 'has the name of a device';
    if (/[. ]$/.test(part)) return 'has a name that ends in a dot or a blank';
    if (part.includes(':')) return 'has a colon in its name';
  }
  return undefined;
}

/** Paths that lie beside each other, on computers too that do not tell letter case or the composition of letters apart. */
export class TakenNames {
  private readonly files = new Map<string, string>();
  private readonly folders = new Map<string, string>();

  /** Why a path cannot lie beside those before it; undefined if it can, and then it does. A folder ends in `/`. */
  fault(path: string): string | undefined {
    const parts = path.split('/');
    const folders = parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
    for (const folder of folders) {
      const before = this.folders.get(foldedName(folder)) ?? folder;
      if (before !== folder) return `differs from ${before} in letter case only`;
      if (this.files.has(foldedName(folder))) return `lies in ${folder}, which is a file and a folder`;
    }
    const isFolder = path.endsWith('/');
    const before = this.files.get(foldedName(path));
    if (!isFolder && before !== undefined)
      return before === path ? 'is there twice' : `differs from ${before} in letter case only`;
    if (!isFolder && this.folders.has(foldedName(path))) return 'is a file and a folder';
    for (const folder of folders) this.folders.set(foldedName(folder), folder);
    if (!isFolder) this.files.set(foldedName(path), path);
    return undefined;
  }
}

/** Names that are the same where letter case or the composition of letters does not count. */
function foldedName(path: string): string {
  return path.normalize('NFKC').toLowerCase();
}
