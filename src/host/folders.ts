import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the user wrote: machines.yaml, codes/. XDG base directories; `~/.config/simtrail` unless told otherwise. */
export function configFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(absolute(env['XDG_CONFIG_HOME']) ?? join(homedir(), '.config'), 'simtrail');
}

/** What simtrail keeps for the user on this computer: the local queue, the list of projects. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(absolute(env['XDG_STATE_HOME']) ?? join(homedir(), '.local', 'state'), 'simtrail');
}

/** The XDG specification: a relative path in these variables is to be ignored. */
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith('/') ? path : undefined;
}
