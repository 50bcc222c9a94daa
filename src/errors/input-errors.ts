import { exits, type CatalogueEntry } from './kinds.ts';

/** What is fed to a job: analyses, input files, codes, parameters. */
export const inputErrors = {
  NO_ANALYSIS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; known: readonly string[] }) =>
      `There is no analysis ${f.name} in this project${f.known.length === 0 ? '.' : `; there is ${listed(f.known)}.`}`,
    hint: (f: { name: string }) => `Add it with \`simtrail analysis add ${quoted(f.name)} --code CODE FILE…\`.`,
  },
  CODE_UNKNOWN: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { analysis: string; resource: string }) =>
      `Neither ${f.resource} nor what was exported from it tells which code the analysis ${f.analysis} is for.`,
    hint: (f: { analysis: string }) => `Say it with \`simtrail analysis add ${quoted(f.analysis)} --code CODE\`.`,
    state: () => 'Nothing was submitted.',
  },
  NOT_EXPORTED: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { analysis: string; code: string; input: string }) =>
      `No solver input (${f.input}) in the project is surely that of the analysis ${f.analysis}.`,
    hint: (f: { analysis: string; code: string }) =>
      `Export it in modelbuilder into the project’s folder export; where several inputs are there, say which with \`simtrail analysis add ${quoted(f.analysis)} --code ${f.code} FILE\`.`,
    state: () => 'Nothing was submitted.',
  },
  ANALYSIS_EXISTS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string }) => `There is an analysis ${f.name} already.`,
    hint: () => 'Choose another name, or edit the files of the one there is.',
  },
  BAD_NAME: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { what: string; name: string; why: string }) =>
      `${f.name.length > 80 ? `${f.name.slice(0, 79)}…` : f.name} cannot be the name of ${f.what}: ${f.why}.`,
    hint: (f: { what: string; name: string; why: string }) => {
      if (f.what === 'a job') return 'Its name is one line of 1 to 200 characters.';
      const rule =
        'A name is 1 to 100 letters, digits, blanks, dots, dashes and underscores, and starts with a letter or a digit.';
      return f.what === 'a machine' ? `${rule} What ssh takes goes into --host: \`--host user@login.example\`.` : rule;
    },
  },
  NO_CODE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; known: readonly string[] }) =>
      `No code is called ${f.name}${f.known.length === 0 ? '.' : `; there is ${listed(f.known)}.`}`,
    hint: () => 'See `simtrail code list`, or name a code file: `--code ./my-code.yaml`.',
  },
  CODE_EXISTS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; folder: string }) => `The project has another code called ${f.name}, in ${f.folder}.`,
    hint: (f: { folder: string }) =>
      `Give this one another name, or remove ${f.folder} first; jobs that used it keep their copy.`,
  },
  CODE_FILE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { file: string; line: number; column: number; why: string }) =>
      `${f.file}:${f.line}:${f.column}: ${f.why}.`,
    hint: () => 'Correct the line; docs/reference/code-file.md describes every key.',
  },
  NO_SEQUENCE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { ref: string; known: readonly string[] }) =>
      f.known.length === 0
        ? `There is no sequence ${f.ref}: none was started in this project.`
        : `There is no sequence ${f.ref}; there are ${[...new Set(f.known)].join(', ')}.`,
    hint: () => 'See `simtrail sequence list`.',
  },
  SEQUENCE_FILE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { file: string; line: number; column: number; why: string }) =>
      `${f.file}:${f.line}:${f.column}: ${ended(f.why)}`,
    hint: () =>
      'Correct it, and see with `simtrail sequence check` what it would do; docs/reference/sequences.md describes every key.',
    state: () => 'Nothing was submitted.',
  },
  SEQUENCE_BUSY: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; id: string }) => `Sequence ${f.name} (${f.id}) is still under way.`,
    hint: (f: { name: string; id: string }) =>
      `Wait for its end (\`simtrail sequence resume ${f.id}\`), or end it with \`simtrail sequence cancel ${f.id}\`.`,
    state: () => 'Nothing was started.',
  },
  SEQUENCE_OVER: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; id: string; state: string }) =>
      `Sequence ${f.name} (${f.id}) has ${f.state} already: there is nothing to cancel.`,
    hint: (f: { name: string; id: string }) =>
      `See \`simtrail sequence show ${f.id}\`; \`simtrail sequence list\` has the others.`,
    state: () => 'Nothing was changed.',
  },
  NO_STEP: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { name: string; step: string; known: readonly string[] }) =>
      `Sequence ${f.name} has no step ${f.step}; it has ${f.known.join(', ')}.`,
    hint: () => 'See its steps with `simtrail sequence show NAME`.',
    state: () => 'Nothing was started.',
  },
  SEQUENCE_UNREADABLE: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { name: string; id: string; why: string }) => `Sequence ${f.name} (${f.id}) cannot be read: ${f.why}.`,
    hint: () =>
      'See with `simtrail verify` what is not as it was, and put it back; or start the sequence again from its file.',
    state: () => 'Its jobs are as they were, and other sequences go on.',
  },
  INPUT_MISSING: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { path: string; analysis: string; why: string }) =>
      `The input ${f.path} of analysis ${f.analysis} ${f.why}.`,
    hint: () => 'Put the file there, or leave one where there are several; then submit again.',
    state: () => 'Nothing was submitted.',
  },
  INPUT_UNREADABLE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { path: string; why: string }) => `${f.path} cannot be read: ${f.why}.`,
    hint: () => 'Check that the path is right and that you may read the file.',
  },
  BAD_PATH: {
    kind: 'integrity',
    exit: exits.failed,
    message: (f: { path: string; file: string; why?: string }) =>
      `${f.file} names ${f.path}, which ${f.why === undefined ? 'would leave its folder' : `cannot be used: ${f.why}`}.`,
    hint: () =>
      'Do not use this project before you know where it comes from; `simtrail verify` shows what was changed.',
  },
  INPUT_CHANGED: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { path: string }) => `${f.path} changed while it was being saved.`,
    hint: () => 'Submit again when nothing writes to it.',
    state: () => 'Nothing was submitted.',
  },
  PREFLIGHT: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { analysis: string; findings: readonly string[] }) =>
      `Analysis ${f.analysis} would fail: ${f.findings.join('; ')}.`,
    hint: () => 'Correct the input, then submit again; `--dry-run` shows what would be sent.',
    state: () => 'Nothing was submitted.',
  },
  NO_PARAMETER: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { path: string; file: string; suggestions: readonly string[] }) =>
      `${f.file} has no parameter ${f.path}${f.suggestions.length === 0 ? '.' : `; did you mean ${listed(f.suggestions)}?`}`,
    hint: () => 'See the parameters with `simtrail analysis show NAME`.',
  },
  BAD_PARAMETER: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { path: string; value: string; why: string }) => `${f.path} cannot be set to ${f.value}: ${f.why}.`,
    hint: () => 'Write it as PATH=VALUE, with a value of the kind that is there now.',
  },
  AMBIGUOUS_PARAMETER: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { path: string; files: readonly string[] }) => `${f.path} is in several files: ${listed(f.files)}.`,
    hint: (f: { path: string; files: readonly string[] }) =>
      `Put the file before it: ${quoted(`${f.files[0] ?? 'FILE'}:${f.path}=VALUE`)}.`,
  },
  EXPORT_NEEDED: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { path: string; file: string; input: string | null }) =>
      `${f.path} is in ${f.file}, which the program does not read: it reads ${
        f.input === null ? 'what modelbuilder exports from it' : `${f.input}, which modelbuilder made from it`
      }.`,
    hint: () =>
      'Set the parameter of the program’s own input (`simtrail analysis show` lists it); or change this one with `simtrail analysis set` and export again in modelbuilder.',
    state: () => 'Nothing was submitted.',
  },
  NO_PARAMETERS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { code: string }) => `The code ${f.code} does not say where its parameters are.`,
    hint: () => 'Edit the input file itself, or add `parameters:` to the code file.',
  },
  NO_FIELD: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { file: string; wanted: string; known: readonly string[] }) =>
      `${f.file} has no ${f.wanted}${f.known.length === 0 ? '.' : `; it has ${listed(f.known)}.`}`,
    hint: () => 'See what a file has with `simtrail fields JOB FILE`.',
  },
  FILE_FORMAT: {
    kind: 'failed',
    exit: exits.failed,
    message: (f: { file: string; line: number; column?: number; why: string }) =>
      `${f.file}:${f.line}${f.column === undefined ? '' : `:${f.column}`}: ${f.why}.`,
    hint: () => 'Check that the file is complete and of the kind its name says.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8);
  const rest = names.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** A question needs no full stop. */
function ended(why: string): string {
  const text = `${why}.`;
  return text.endsWith('?.') ? text.slice(0, -1) : text;
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
