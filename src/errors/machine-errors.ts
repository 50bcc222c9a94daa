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
  MACHINE_UNREACHABLE: {
    kind: 'remote',
    exit: exits.unreachable,
    retryable: true,
    message: (f: { machine: string; why: string }) => `${f.machine} could not be reached: ${f.why}.`,
    hint: (f: { machine: string }) =>
      `Check that \`ssh ${f.machine}\` works in a terminal, then run the command again.`,
    state: () => 'Every job keeps the state it had.',
  },
  SCHEDULER_REFUSED: {
    kind: 'setup',
    exit: exits.refused,
    message: (f: { machine: string; why: string }) => `The scheduler of ${f.machine} refused the job: ${f.why}.`,
    hint: () => 'Change what it names, then submit again.',
    state: () => 'Nothing was submitted.',
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
  NOT_SUPPORTED: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { machine: string; what: string }) => `${f.machine} cannot ${f.what}.`,
    hint: () => 'See `simtrail machine list` for what each machine is.',
  },
} as const satisfies Record<string, CatalogueEntry>;
