import { exits, type CatalogueEntry } from './kinds.ts';

/** The command itself: words it does not know, jobs it cannot tell apart, waiting that was cut short. */
export const commandErrors = {
  USAGE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { why: string; command?: string }) => f.why,
    hint: (f: { why: string; command?: string }) =>
      f.command === undefined ? 'See `simtrail --help`.' : `See \`simtrail ${f.command} --help\`.`,
  },
  NO_JOB: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { ref: string }) => `No job of this project is called ${f.ref}.`,
    hint: () => 'See `simtrail jobs`; a job is named by its id, the start or end of it, or its name.',
  },
  AMBIGUOUS_JOB: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { ref: string; matches: readonly string[]; count: number }) =>
      `${f.ref} could be any of ${f.count} jobs: ${f.matches.join(', ')}${f.count > f.matches.length ? ', …' : ''}.`,
    hint: () => 'Give more of the id.',
  },
  BAD_DURATION: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { text: string }) => `${f.text} is not a length of time.`,
    hint: () => 'Write it as 90s, 15m, 8h, 2d, 1h30m, or as Slurm does: 30 (minutes), 1:30:00, 2-12:00:00.',
  },
  BAD_STATUS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { job: string; status: string; action: string }) =>
      `Job ${f.job} is ${f.status}; it cannot be ${f.action}.`,
    hint: () => 'See `simtrail show JOB`.',
  },
  NOT_OURS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { job: string; action: string }) =>
      `${f.job} was written into jobs.json by another program; it cannot be ${f.action} from here.`,
    hint: () => 'Use the program that submitted it.',
  },
  NOT_SAVED: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { job: string; path: string }) =>
      `The inputs of ${f.job} were not saved (${f.path}); only their digests are known.`,
    hint: () => 'Submit without `--no-snapshot` to have them kept.',
  },
  NO_FILE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { job: string; file: string }) => `Job ${f.job} has no ${f.file} yet.`,
    hint: () => 'See `simtrail show JOB` for what it has.',
  },
  FOLDER_NOT_EMPTY: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { folder: string }) => `${f.folder} is not empty.`,
    hint: () => 'Name a new or an empty folder.',
  },
  INTERRUPTED: {
    kind: 'failed',
    exit: exits.interrupted,
    message: (f: { what: string }) => `${f.what} was interrupted.`,
    hint: ({ what }: { what: string }) =>
      what === 'Looking'
        ? 'Start it again; it begins where you were. `simtrail visualize --list` shows what runs.'
        : '`simtrail watch` follows them again, `simtrail jobs` shows how they are.',
    state: ({ what }: { what: string }) =>
      what === 'Looking'
        ? 'What was started for it is ended, a request for a node taken back.'
        : 'Jobs go on by themselves.',
  },
  UNEXPECTED: {
    kind: 'failed',
    exit: exits.bug,
    message: (f: { why: string }) => `simtrail itself failed: ${f.why}${/[.!?]$/.test(f.why) ? '' : '.'}`,
    hint: () => 'Please report this with the command and all that it printed.',
    state: () => 'What was reported as done before is safe.',
  },
} as const satisfies Record<string, CatalogueEntry>;
