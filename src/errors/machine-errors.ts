import { exits, type CatalogueEntry } from './kinds.ts';

/** Machines: reaching them, what their schedulers say. */
export const machineErrors = {
  NO_MACHINE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; known: readonly string[] }) =>
      `No machine is called ${f.name}; there is ${f.known.join(', ')}.`,
    hint: () => 'See `simtrail machine list`.',
  },
  MACHINES_FILE: {
    kind: 'setup',
    exit: exits.usage,
    message: (f: { file: string; line: number; column: number; why: string }) =>
      `${f.file}:${f.line}:${f.column}: ${f.why}.`,
    hint: () => 'Correct the line; docs/reference/machines.md describes every key.',
  },
  NO_PROFILE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; known: readonly string[] }) =>
      `No machine profile is called ${f.name}; there is ${f.known.join(', ')}.`,
    hint: () => 'Leave `--profile` out: the cluster is asked what it has.',
  },
  MACHINE_EXISTS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; file: string }) => `There is a machine ${f.name} already, in ${f.file}.`,
    hint: () =>
      'Choose another name, or bring it up to date with `--replace`: what you wrote yourself beside it stays.',
  },
  MACHINE_UNREACHABLE: {
    kind: 'remote',
    exit: exits.unreachable,
    retryable: true,
    message: (f: TroubleFacts & { why: string }) => `${f.machine} could not be reached: ${f.why}.`,
    hint: (f: TroubleFacts & { why: string }) => troubleHint(f),
    state: (f: TroubleFacts & { why: string }) => keptState(f, 'Every job keeps the state it had.'),
  },
  LOGIN_NEEDED: {
    kind: 'remote',
    exit: exits.unreachable,
    retryable: true,
    message: (f: { machine: string; why: string; kept?: string }) => `${f.machine} needs a login: ${f.why}.`,
    hint: (f: { machine: string }) =>
      `Log in with \`simtrail machine login ${f.machine}\` in a terminal; other commands then use the connection, until an hour after its last use.`,
    state: (f: { kept?: string }) => keptState(f, 'Nothing was done there; every job keeps the state it had.'),
  },
  NO_SLURM: {
    kind: 'setup',
    exit: exits.refused,
    message: (f: { machine: string; why: string }) => `The Slurm of ${f.machine} could not be asked: ${f.why}.`,
    hint: () =>
      'If its programs are in a folder of their own, name it with `--programs DIR`; `--no-ask` adds the machine as it is.',
  },
  NOT_OFFERED: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { machine: string; asked: string; known: readonly string[] }) =>
      `${f.machine} does not offer you ${f.asked}${f.known.length === 0 ? '.' : `; it offers ${f.known.join(', ')}.`}`,
    hint: (f: { machine: string }) =>
      `Name one that is offered, here or in machines.yaml. If the cluster has changed, ask it again: \`simtrail machine add ${f.machine} --replace\`.`,
    state: () => 'Nothing was submitted, and no machine was changed.',
  },
  SCHEDULER_REFUSED: {
    kind: 'setup',
    exit: exits.refused,
    message: (f: { machine: string; why: string }) => `The scheduler of ${f.machine} refused the job: ${f.why}.`,
    hint: () => 'Change what it names, then submit again.',
    state: () => 'Nothing was submitted.',
  },
  SCHEDULER_FULL: {
    kind: 'remote',
    exit: exits.refused,
    retryable: true,
    message: (f: { machine: string; why: string }) => `${f.machine} takes no more jobs of yours at present: ${f.why}.`,
    hint: () => 'It is submitted as soon as there is room: `simtrail watch` sees to that, or any later command.',
    state: () => 'The job is kept; nothing was submitted.',
  },
  SCHEDULER_UNCERTAIN: {
    kind: 'remote',
    exit: exits.unreachable,
    retryable: true,
    message: (f: { machine: string; job: string; why: string }) =>
      `It is not known yet whether ${f.machine} accepted job ${f.job}: ${f.why}.`,
    hint: () =>
      'Run `simtrail jobs` later: it asks again, adopts the job if it was accepted and submits it if it certainly was not.',
    state: () => 'The job is recorded; it will neither be lost nor submitted twice.',
  },
  TOO_BIG: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { machine: string; asked: string; limit: string }) =>
      `${f.asked} is more than ${f.machine} has: ${f.limit}.`,
    hint: () => 'Ask for less, or submit to another machine with `--on`.',
    state: () => 'Nothing was submitted.',
  },
  NOT_COLLECTED: {
    kind: 'usage',
    exit: exits.refused,
    message: (f: { job: string; machine: string; count: number; first: string; why: string }) =>
      f.count === 1
        ? `${f.first}, which ${f.job} has on ${f.machine}, ${f.why}.`
        : `${f.count} files that ${f.job} has on ${f.machine} would be lost; the first: ${f.first} ${f.why}.`,
    hint: (f: { job: string }) =>
      `Bring all that it left with \`simtrail collect ${f.job} --all\`, or remove it all the same with \`--force\`.`,
    state: () => 'Nothing was removed.',
  },
  STILL_NEEDED: {
    kind: 'usage',
    exit: exits.refused,
    message: (f: { job: string; machine: string; by: string }) =>
      `What ${f.job} has on ${f.machine} is still needed: ${f.by}, which has not started, begins with it.`,
    hint: (f: { by: string }) => `Wait until ${f.by} has ended, or give it up with \`simtrail cancel ${f.by}\`.`,
    state: () => 'Nothing was removed.',
  },
  NOT_ITS_FOLDER: {
    kind: 'integrity',
    exit: exits.refused,
    message: (f: { job: string; machine: string; folder: string; why: string }) =>
      `${f.folder} on ${f.machine} is not certainly the folder of ${f.job}: ${f.why}.`,
    hint: () => 'Look at it there, and remove it yourself if it is what you think.',
    state: () => 'Nothing was removed.',
  },
  NOT_SUPPORTED: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { machine: string; what: string }) => `${f.machine} cannot ${f.what}.`,
    hint: () => 'See `simtrail machine list` for what each machine is.',
  },
} as const satisfies Record<string, CatalogueEntry>;

// An interface would have no index signature, which facts have.
type TroubleFacts = {
  machine: string;
  host?: string;
  /** `Trouble` in src/transport. */
  trouble?: string;
  /** Whose host key it is about, as ssh calls it in known_hosts; and that file, if it can be quoted. */
  known?: string;
  known_hosts?: string;
  /** A job whose submission this cut short. */
  kept?: string;
};

/** Who gave the command again would have a second job. */
function keptState({ kept }: { kept?: string }, otherwise: string): string {
  return kept === undefined
    ? otherwise
    : `${kept} is recorded; do not submit it again: \`simtrail jobs\`, or any later command, goes on with it.`;
}

/** What to do about a machine that cannot be reached, by the word for the trouble. */
function troubleHint({ machine, host = machine, trouble = '', known = host, known_hosts }: TroubleFacts) {
  const file = known_hosts === undefined ? '' : `-f '${known_hosts}' `;
  const hints: Readonly<Record<string, string>> = {
    'no-ssh': 'Install OpenSSH; the package is often called openssh-client.',
    configuration: `Correct the line that ssh names; \`ssh -G ${host}\` reads the configuration without connecting.`,
    'unknown-host': `Check the spelling of ${host}, your network, and whether a VPN is needed.`,
    refused: `Check the host and its port with \`ssh -G ${host}\`; if they are right, its sshd is down: try again later.`,
    'no-route': 'Check your network, and whether a VPN is needed.',
    timeout: `Check your network, and whether a VPN is needed; \`ssh ${host}\` in a terminal shows whether it answers at all, \`ssh ${host} true </dev/null\` whether a start-up file there waits for something.`,
    'host-key-changed': `Ask the administrators of ${known} for the new key's fingerprint. Only if it is right: \`ssh-keygen ${file}-R '${known}'\`, then \`ssh ${host}\` once.`,
    'host-key-unknown': `Connect once with \`ssh ${host}\` in a terminal, compare the fingerprint of ${known} with the one its site publishes, and accept it.`,
    'permission-denied': `Check with \`ssh -v ${host}\` which user name and which keys are offered; your key may have to be registered there, or renewed.`,
    'no-shell': `See what \`ssh ${host} true </dev/null\` says. Where nobody sits at a terminal, start-up files there (.bashrc, .cshrc, …) must not end the shell.`,
    'connection-lost': `If it happens again, see what \`ssh ${host}\` says in a terminal.`,
  };
  return hints[trouble] ?? `Check that \`ssh ${host}\` works in a terminal.`;
}
