/**
 * True for a path that could mean something outside of the folder it is joined to: an absolute one, one with `..`, one with a
 * NUL. A backslash is a letter like any other here. Links are another matter: this looks at the words only.
 */
export function leadsOut(path: string): boolean {
  return path.startsWith('/') || path.includes('\0') || path.split('/').includes('..');
}
