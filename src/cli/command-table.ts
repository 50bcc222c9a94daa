import type { Command } from './command.ts';

/** A command as the root help lists it. Only the one that runs is loaded: start-up time is what scripts pay. */
export interface Entry {
  summary: string;
  group: string;
  load: () => Promise<Command>;
}

const setUp = 'Set up a project:';
const run = 'Run:';
const look = 'Look:';
const act = 'Act on jobs:';
const keep = 'Results and reproducibility:';
const place = 'Machines, codes, shell:';

/** Every command by its words. */
export const commandTable: Readonly<Record<string, Entry>> = {
  init: {
    summary: 'make a folder a project',
    group: setUp,
    load: async () => (await import('./commands/init.ts')).init,
  },
  'analysis add': {
    summary: 'make an analysis of input files',
    group: setUp,
    load: async () => (await import('./commands/analysis-add.ts')).analysisAdd,
  },
  'analysis list': {
    summary: 'list the analyses',
    group: setUp,
    load: async () => (await import('./commands/analysis-list.ts')).analysisList,
  },
  'analysis show': {
    summary: 'show the files and parameters of an analysis',
    group: setUp,
    load: async () => (await import('./commands/analysis-show.ts')).analysisShow,
  },
  'analysis set': {
    summary: 'change parameters of an analysis',
    group: setUp,
    load: async () => (await import('./commands/analysis-set.ts')).analysisSet,
  },
  submit: {
    summary: 'save the inputs of an analysis and run it as a job',
    group: run,
    load: async () => (await import('./commands/submit.ts')).submit,
  },
  rerun: {
    summary: 'run a job again from its saved inputs',
    group: run,
    load: async () => (await import('./commands/rerun.ts')).rerun,
  },
  sweep: {
    summary: 'run an analysis at many values of its parameters',
    group: run,
    load: async () => (await import('./commands/sweep.ts')).sweep,
  },
  'sequence check': {
    summary: 'read a sequence file and draw it',
    group: run,
    load: async () => (await import('./commands/sequence-check.ts')).sequenceCheck,
  },
  'sequence run': {
    summary: 'run analyses that follow each other',
    group: run,
    load: async () => (await import('./commands/sequence-run.ts')).sequenceRun,
  },
  'sequence resume': {
    summary: 'carry a sequence on where it stands',
    group: run,
    load: async () => (await import('./commands/sequence-resume.ts')).sequenceResume,
  },
  'sequence rerun': {
    summary: 'run a sequence again, all of it or what is left',
    group: run,
    load: async () => (await import('./commands/sequence-rerun.ts')).sequenceRerun,
  },
  'sequence list': {
    summary: 'list the sequences of the project',
    group: look,
    load: async () => (await import('./commands/sequence-list.ts')).sequenceList,
  },
  'sequence show': {
    summary: 'show how each step of a sequence stands',
    group: look,
    load: async () => (await import('./commands/sequence-show.ts')).sequenceShow,
  },
  'sequence cancel': {
    summary: 'cancel a sequence with its jobs',
    group: act,
    load: async () => (await import('./commands/sequence-cancel.ts')).sequenceCancel,
  },
  jobs: {
    summary: 'list jobs by analysis, newest first',
    group: look,
    load: async () => (await import('./commands/jobs.ts')).jobs,
  },
  show: {
    summary: 'show everything about a job',
    group: look,
    load: async () => (await import('./commands/show.ts')).show,
  },
  serve: {
    summary: 'show all projects in the browser, live',
    group: look,
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  watch: {
    summary: 'follow jobs until they end',
    group: look,
    load: async () => (await import('./commands/watch.ts')).watch,
  },
  log: {
    summary: 'print what a job wrote',
    group: look,
    load: async () => (await import('./commands/log.ts')).log,
  },
  cancel: {
    summary: 'end jobs',
    group: act,
    load: async () => (await import('./commands/cancel.ts')).cancel,
  },
  hold: {
    summary: 'keep a queued job from starting',
    group: act,
    load: async () => (await import('./commands/hold.ts')).hold,
  },
  release: {
    summary: 'let a held job start',
    group: act,
    load: async () => (await import('./commands/hold.ts')).release,
  },
  collect: {
    summary: 'bring results of an ended job here, and read them again',
    group: act,
    load: async () => (await import('./commands/collect.ts')).collect,
  },
  clean: {
    summary: "remove jobs' folders on their machines once all is here",
    group: act,
    load: async () => (await import('./commands/clean.ts')).clean,
  },
  note: {
    summary: 'write the notes of a job',
    group: act,
    load: async () => (await import('./commands/note.ts')).note,
  },
  tag: {
    summary: 'put tags on a job, or take them away',
    group: act,
    load: async () => (await import('./commands/tag.ts')).tag,
  },
  results: {
    summary: 'show the quantities of jobs as a table',
    group: keep,
    load: async () => (await import('./commands/results.ts')).results,
  },
  fields: {
    summary: 'show the fields in the result files of a job, and write their surface',
    group: keep,
    load: async () => (await import('./commands/fields.ts')).fields,
  },
  visualize: {
    summary: 'look at the results of a job where they are',
    group: keep,
    load: async () => (await import('./commands/visualize.ts')).visualize,
  },
  diff: {
    summary: 'show what changed between the inputs of two jobs',
    group: keep,
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  compare: {
    summary: 'show how far one job reproduced another',
    group: keep,
    load: async () => (await import('./commands/compare.ts')).compare,
  },
  lineage: {
    summary: 'show what a job came from, what came from it, and what is stale',
    group: keep,
    load: async () => (await import('./commands/lineage.ts')).lineage,
  },
  verify: {
    summary: 'check that records and saved files are what was written',
    group: keep,
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  restore: {
    summary: "write a job's exact inputs into a folder",
    group: keep,
    load: async () => (await import('./commands/restore.ts')).restore,
  },
  export: {
    summary: 'write jobs with all that belongs to them as one file',
    group: keep,
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  import: {
    summary: 'make a project of an exported file',
    group: keep,
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  'crate check': {
    summary: 'check an exported file without unpacking it',
    group: keep,
    load: async () => (await import('./commands/crate-check.ts')).crateCheck,
  },
  'machine list': {
    summary: 'list the machines jobs can run on',
    group: place,
    load: async () => (await import('./commands/machine-list.ts')).machineList,
  },
  'machine show': {
    summary: 'show how a machine is set up and what it has',
    group: place,
    load: async () => (await import('./commands/machine-show.ts')).machineShow,
  },
  'machine add': {
    summary: 'set a cluster up by asking it what it has',
    group: place,
    load: async () => (await import('./commands/machine-add.ts')).machineAdd,
  },
  'machine test': {
    summary: 'try a machine from the login to the results',
    group: place,
    load: async () => (await import('./commands/machine-test.ts')).machineTest,
  },
  'machine login': {
    summary: 'log in, with a password or a one-time code where one is asked for',
    group: place,
    load: async () => (await import('./commands/machine-login.ts')).machineLogin,
  },
  'machine remove': {
    summary: 'take a machine out of the list',
    group: place,
    load: async () => (await import('./commands/machine-remove.ts')).machineRemove,
  },
  'code list': {
    summary: 'list the codes that can be run',
    group: place,
    load: async () => (await import('./commands/code-list.ts')).codeList,
  },
  'code show': {
    summary: 'show what a code reads, runs and gives',
    group: place,
    load: async () => (await import('./commands/code-show.ts')).codeShow,
  },
  completion: {
    summary: 'print the completion script of a shell',
    group: place,
    load: async () => (await import('./commands/completion.ts')).completion,
  },
};

/** First words that stand for several commands. */
export const groupSummaries: Readonly<Record<string, string>> = {
  analysis: 'prepared inputs: add, list, show, set',
  crate: 'exported files: check',
  machine: 'machines: list, show, add, test, login, remove',
  code: 'simulation codes: list, show',
};
