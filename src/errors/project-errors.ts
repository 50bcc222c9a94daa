import { exits, type CatalogueEntry } from './kinds.ts';

/** The project folder: opening it, its records, its log, its saved files. */
export const projectErrors = {
  NO_PROJECT: {
    kind: 'setup',
    exit: exits.noProject,
    message: (f: { folder: string }) => `${f.folder} is not a simtrail project, and no folder above it is one.`,
    hint: () => 'Make it one with `simtrail init`, or name one with `--project DIR`.',
  },
  PROJECT_EXISTS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { folder: string }) => `${f.folder} is a simtrail project already.`,
    hint: () => 'Work in it as it is, or choose another folder.',
  },
  PROJECT_TOO_NEW: {
    kind: 'setup',
    exit: exits.failed,
    message: (f: { folder: string; format: number; known: number }) =>
      `The project in ${f.folder} has format ${f.format}; this simtrail knows formats up to ${f.known}.`,
    hint: () => 'Open it with a newer simtrail.',
    state: () => 'The project was left untouched.',
  },
  PROJECT_UNREADABLE: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { file: string; why: string }) => `${f.file} cannot be read: ${f.why}.`,
    hint: (f: { file: string }) => `Mend or restore ${f.file}, then run the command again.`,
  },
  JOBS_UNREADABLE: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { file: string; why: string; line?: number; column?: number }) =>
      f.line === undefined
        ? `${f.file} cannot be read: ${f.why}.`
        : `${f.file} is not valid at line ${f.line}, column ${f.column ?? 1}: ${f.why}.`,
    hint: (f: { file: string }) =>
      `Correct the line, or move ${f.file} away: the next command rebuilds it from the history in .simtrail/log.jsonl.`,
  },
  JOBS_DUPLICATE_ID: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { file: string; id: string; lines: [number, number] }) =>
      `${f.file} names the job id ${f.id} twice, at lines ${f.lines[0]} and ${f.lines[1]}.`,
    hint: () => 'Remove one of the two, or give one a new id, then run the command again.',
  },
  LOG_BROKEN: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { file: string; line: number; why: string }) => `${f.file} was altered: line ${f.line} ${f.why}.`,
    hint: (f: { file: string }) =>
      `Restore ${f.file} from a copy. To go on without its history, move it away: the records in jobs.json are kept.`,
  },
  FORMAT_STEPS: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { file: string; why: string }) => `${f.file} could not be brought to the present format: ${f.why}.`,
    hint: () => 'Please report this with the file.',
  },
  WRITE_FAILED: {
    kind: 'setup',
    exit: exits.failed,
    retryable: true,
    message: (f: { path: string; why: string }) => `${f.path} could not be written: ${f.why}.`,
    hint: (f: { why: string }) =>
      /no space|quota/i.test(f.why)
        ? 'Free some space, then run the command again.'
        : 'Give yourself the right to write there, then run the command again.',
    state: () => 'What was reported as done before is safe; this step was not done.',
  },
  LOCKED: {
    kind: 'remote',
    exit: exits.locked,
    retryable: true,
    message: (f: { path: string; holder: string; seconds: number }) =>
      `Another program (${f.holder}) has held ${f.path} for more than ${f.seconds} s.`,
    hint: () => 'Wait for it, or end it, then run the command again.',
  },
  NO_KEY: {
    kind: 'setup',
    exit: exits.failed,
    message: (f: { file: string }) => `There is no key to sign with: ${f.file} cannot be made, or is no Ed25519 key.`,
    hint: (f: { file: string }) => `Move ${f.file} away: a new key is made, and the project tells that it changed.`,
  },
  OBJECT_MISSING: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { path: string; object: string }) =>
      `The saved copy of ${f.path} (${f.object}) is not in the project any more.`,
    hint: () => 'Restore it from a copy of the project; `simtrail verify` lists all that is missing.',
  },
  OBJECT_CHANGED: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { path: string; object: string }) =>
      `The saved copy of ${f.path} (${f.object}) is no longer what was saved.`,
    hint: () => 'Restore it from a copy of the project; `simtrail verify` lists all that changed.',
  },
  REFERENCE_CHANGED: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { path: string; place: string; isThere: boolean }) =>
      f.isThere
        ? `${f.path} was kept by reference, and ${f.place} is no longer what it was.`
        : `${f.path} was kept by reference, and ${f.place} is not there any more.`,
    hint: (f: { place: string }) => `Bring the file back to ${f.place} as it was; its sha256 is in the job's record.`,
  },
  NOT_WHOLE: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { problems: number; first: string }) =>
      f.problems === 1
        ? `The project is not whole: ${f.first}`
        : `The project is not whole: ${f.problems} problems, the first: ${f.first}`,
    hint: () => 'Restore what is named from a copy of the project.',
  },
} as const satisfies Record<string, CatalogueEntry>;
