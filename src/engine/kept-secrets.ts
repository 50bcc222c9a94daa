import type { CommandLine, Finding } from '../codes/index.ts';
import type { MachineRecord } from './machine-record.ts';

/** Narrower than the words by which variables are left out of records: a warning that is mostly wrong is not read. */
const secret =
  /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|(?:API|ACCESS|PRIVATE|SECRET)_?KEY)(?:_|$)/i;

/**
 * Warns of variables that are called like secrets and whose values would stand in the job's script: the project keeps that,
 * and whoever is given the project has it. What is read from somewhere when the job runs (`$(cat FILE)`) does not stand there.
 */
export function keptSecrets(
  { argv, environment }: CommandLine,
  { name: machine, slurm = {} }: MachineRecord,
): Finding[] {
  const variables = [
    ...Object.keys(environment),
    ...argv.flatMap((word) => /^--?([A-Za-z][\w-]*)=/.exec(word)?.[1] ?? []),
    ...(slurm.prologue ?? []).flatMap((line) => assigned(line)),
    ...(slurm.directives ?? []).flatMap((line) => (/^--export\b/.test(line) ? assigned(line) : [])),
  ];
  const kept = [...new Set(variables)].filter((variable) => secret.test(variable.replaceAll('-', '_')));
  const lines = [...argv, ...Object.values(environment), ...(slurm.prologue ?? [])];
  // Before the `@` of an address, a name alone is none.
  const addresses = lines.flatMap((line) => /:\/\/[^\s/:@]*:[^\s/$`]*@([\w.-]*)/.exec(line)?.[1] ?? []);
  const found = [...kept, ...[...new Set(addresses)].map((host) => `the login in the address of ${host}`)];
  return found.map((what) => ({
    level: 'warning',
    message: `${what} looks like a secret: it would stand in the job's script, which the project keeps; leave it in a file on ${machine} that only you can read, and read that in the prologue`,
  }));
}

/** The names in `NAME=value`, where the value is no variable and no command. */
function assigned(line: string): string[] {
  return [...line.matchAll(/\b([A-Za-z_]\w*)=(?!["']?[$`])/g)].map(([, variable = '']) => variable);
}
