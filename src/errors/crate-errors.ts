import { exits, type CatalogueEntry } from './kinds.ts';

const untouched = (): string => 'Nothing was imported.';

/** Crates: what is exported, and zip files that come from elsewhere. */
export const crateErrors = {
  NOTHING_TO_EXPORT: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { project: string }) => `${f.project} has no job that has ended, so there is nothing to export.`,
    hint: () => 'Wait for a job with `simtrail watch`, then export.',
    state: () => 'No file was written.',
  },
  EXPORT_CHANGED: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { path: string; job: string }) =>
      `${f.path} of the job ${f.job} was changed after its digest was recorded; a crate holds only what its records say.`,
    hint: (f: { job: string }) =>
      `Put the file back from a copy of the project; \`simtrail verify ${f.job}\` names all that was changed. If it is a result and the change was meant, \`simtrail collect ${f.job}\` records it as it is now.`,
    state: () => 'No file was written.',
  },
  BAD_CITATION: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { key: string; why: string }) => `In simtrail.json, ${f.key} ${f.why}.`,
    hint: () => 'Correct it; docs/reference/crate.md describes the block "citation".',
    state: () => 'No file was written.',
  },
  CRATE_UNREADABLE: {
    kind: 'usage',
    exit: exits.failed,
    message: (f: { file: string; why: string }) => `${f.file} cannot be read as a crate: ${f.why}.`,
    hint: () => 'Get the file again; a download that was cut short looks like this.',
    state: untouched,
  },
  CRATE_FOREIGN: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { file: string; what: string }) => `${f.file} is no crate that simtrail wrote: it is ${f.what}.`,
    hint: () => 'Unpack it with another tool; simtrail imports what `simtrail export` wrote.',
    state: untouched,
  },
  CRATE_TOO_NEW: {
    kind: 'setup',
    exit: exits.failed,
    message: (f: { file: string; format: number; known: number }) =>
      `${f.file} has format ${f.format}; this simtrail knows formats up to ${f.known}.`,
    hint: () => 'Import it with a newer simtrail. It is a zip: what is in it can be read without simtrail.',
    state: untouched,
  },
  CRATE_UNSAFE: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { file: string; entry: string; why: string }) =>
      `${f.file} is not safe: the entry ${f.entry} ${f.why}.`,
    hint: () => 'simtrail never writes such a file. Ask whoever gave it to you how it was made.',
    state: untouched,
  },
  CRATE_TOO_LARGE: {
    kind: 'usage',
    exit: exits.failed,
    message: (f: { file: string; size: string; limit: string; why: string }) =>
      `${f.file} would become ${f.size}, more than ${f.limit}: ${f.why}.`,
    hint: () => 'If you trust it, say how much it may be: `simtrail import FILE --max-size 2T`.',
    state: untouched,
  },
  CRATE_NOT_WHOLE: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { file: string; problems: number; first: string }) =>
      f.problems === 1
        ? `${f.file} is not whole: ${f.first}.`
        : `${f.file} is not whole: ${f.problems} problems, the first: ${f.first}.`,
    hint: (f: { file: string }) => `\`simtrail crate check ${f.file}\` lists them all; get the file again.`,
    state: untouched,
  },
} as const satisfies Record<string, CatalogueEntry>;
