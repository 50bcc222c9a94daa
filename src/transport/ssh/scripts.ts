import { longestScript } from '../script.ts';
import type { Outcome } from '../program.ts';
import type { Link } from './link.ts';
import type { Call } from './remote-shell.ts';

/** Runs a script of any length: a long one, as the names of thousands of files make it, is read from its input. */
export async function runScript(link: Link, script: string, call: Omit<Call, 'stdin'>): Promise<Outcome> {
  if (Buffer.byteLength(script) <= longestScript) return link.run(script, call);
  // A shell that reads its script from a pipe reads byte by byte; `cat` does not.
  return link.run('eval "$(cat)"', { ...call, stdin: script });
}
