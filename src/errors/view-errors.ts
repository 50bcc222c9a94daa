import { exits, type CatalogueEntry } from './kinds.ts';

/** Looking at results where they are. */
export const viewErrors = {
  NO_PARAVIEW: {
    kind: 'setup',
    exit: exits.usage,
    message: (f: { machine: string; why: string }) => `There is no ParaView on ${f.machine}: ${f.why}.`,
    hint: () =>
      'Name its module or the path of its programs under `visualize` of the machine; see docs/guide/visualizing.md.',
  },
  NO_DISPLAY: {
    kind: 'setup',
    exit: exits.usage,
    message: (f: { machine: string }) =>
      `The ParaView of ${f.machine} needs a display to draw, and there is neither Xvfb nor another one.`,
    hint: () =>
      'Name a ParaView that was built with EGL or OSMesa under `visualize` of the machine, or have Xvfb there.',
  },
  NOT_LAUNCHED: {
    kind: 'setup',
    exit: exits.usage,
    message: (f: { machine: string }) =>
      `The ParaView of ${f.machine} was not started as several processes: its MPI and what starts them do not fit.`,
    hint: () =>
      "Name another `launcher` under `visualize` of the machine: [mpirun, -n, '{tasks}'], or [srun, --overlap, --mpi=pmix, -n, '{tasks}'] where `srun --mpi=list` has it.",
    state: () => 'No process of it is left there.',
  },
  PARAVIEW_VERSIONS: {
    kind: 'setup',
    exit: exits.usage,
    message: (f: { machine: string; client: string; server: string }) =>
      `The ParaView here is ${f.client} and the one on ${f.machine} is ${f.server}; they cannot be connected.`,
    hint: (f: { server: string }) =>
      `Use a client of version ${f.server} (\`--client PATH\`), or look without one: \`simtrail visualize JOB\`.`,
  },
  NOT_GRANTED: {
    kind: 'remote',
    exit: exits.unreachable,
    retryable: true,
    message: (f: { machine: string; waited: string; why: string }) =>
      `${f.machine} granted no node within ${f.waited}${f.why === '' ? '' : ` (${f.why})`}.`,
    hint: () =>
      'Wait longer (`--wait`), ask for another queue under `visualize` of the machine, or look on its login node.',
    state: () => 'The request was taken back; nothing waits there.',
  },
  NO_MEMORY: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { what: string; where: string; memory: string }) =>
      `${f.what}, and ${f.where} has ${f.memory} of memory.`,
    hint: () =>
      'Ask for more, `slurm: { memory: 16G }` under `visualize` of the machine; look from a node of its own (without `--inside`), or at a smaller file (`--file`).',
    state: () => 'Nothing was started.',
  },
  NOT_LIVE: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { job: string }) => `${f.job} does not look for a ParaView while it runs.`,
    hint: () =>
      'That needs a program with ParaView Catalyst, `live` below `in_situ` of its code file, and a Catalyst script among the inputs. What it writes can be followed all the same: `simtrail visualize JOB --follow`.',
  },
  NOT_DRAWN: {
    kind: 'usage',
    exit: exits.failed,
    message: (f: { why: string }) => `It could not be shown: ${f.why}.`,
    hint: () => 'See what there is with `simtrail visualize JOB`.',
  },
  NO_LOOK: {
    kind: 'usage',
    exit: exits.failed,
    retryable: true,
    message: (f: { job: string; why: string }) => `There is no picture of ${f.job} now: ${f.why}.`,
    hint: () => 'Start a look at it, or wait until it is there.',
  },
  OUTSIDE_RESULTS: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { why: string }) => `Only the job's own files are shown: ${f.why}.`,
    hint: () => 'Links are not followed, so that nothing outside of the job is read.',
  },
  VIEW_ENDED: {
    kind: 'remote',
    exit: exits.unreachable,
    retryable: true,
    /** `end`: the word that the record has for it. */
    message: (f: { machine: string; why: string; end?: string }) => `The look on ${f.machine} has ended: ${f.why}.`,
    hint: (f: { machine: string; why: string; end?: string }) =>
      f.end === 'killed'
        ? 'Ask for more memory, `slurm: { memory: 16G }` under `visualize` of the machine, and start it again.'
        : 'Start it again; it begins where you were.',
    state: () => 'No process of it is left there.',
  },
  NO_VISUALIZATION: {
    kind: 'usage',
    exit: exits.usage,
    message: (f: { id: string }) => `There is no visualization ${f.id}.`,
    hint: () => 'See `simtrail visualize --list`.',
  },
} as const satisfies Record<string, CatalogueEntry>;
