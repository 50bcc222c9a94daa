/**
 * True for a path that could mean something outside of the folder it is joined to: an absolute one, one with `..`, one with a
 * NUL. Both kinds of slash count, as some other system takes either. Links are another matter: this looks at the words only.
 */
export function leadsOut(path: string): boolean {
  return /^[/\\]|^[A-Za-z]:[/\\]|\0/.test(path) || path.split(/[/\\]/).includes('..');
}
