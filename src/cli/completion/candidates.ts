import { shortId, statusWords } from '../../model/index.ts';
import type { State } from '../../store/index.ts';
import type { Completes } from '../options.ts';

/** A word that may stand there, with a word about it. */
export interface Candidate {
  value: string;
  about?: string;
}

/** Nobody reads a longer list. */
const mostJobs = 100;

const sources: Readonly<Record<Completes, (folder: string) => Candidate[] | Promise<Candidate[]>>> = {
  job: jobCandidates,
  sequence: sequenceCandidates,
  analysis: analysisCandidates,
  machine: async () =>
    (await (await import('../../engine/index.ts')).listMachines()).map(({ name }) => ({ value: name })),
  code: async (folder) =>
    (await (await import('../known-codes.ts')).knownCodes(folder)).list.map(({ name }) => ({ value: name })),
  status: () => statusWords.map((value) => ({ value })),
  shell: () => ['bash', 'zsh', 'fish'].map((value) => ({ value })),
  // Files are the shell's own business.
  file: () => [],
  folder: () => [],
};

/** Everything of a kind that the project at or above a folder has. */
export async function candidatesFor(kind: Completes, folder: string): Promise<Candidate[]> {
  return sources[kind](folder);
}

/** The newest jobs by the end of their ids; nothing is asked of any machine. */
async function jobCandidates(folder: string): Promise<Candidate[]> {
  const state = await stateAt(folder);
  const newest = [...state.heads()].slice(-mostJobs).toReversed();
  return newest.map(({ id, status }) => ({ value: shortId(id), about: `${state.job(id)?.name ?? ''} ${status}` }));
}

async function sequenceCandidates(folder: string): Promise<Candidate[]> {
  const { sequences } = await stateAt(folder);
  return [...new Set([...sequences.values()].map(({ name }) => name))].toReversed().map((value) => ({ value }));
}

async function stateAt(folder: string): Promise<State> {
  const { findProject, Store } = await import('../../store/index.ts');
  const { signingKey } = await import('../../host/index.ts');
  return (await Store.open(await findProject(folder), { signer: signingKey })).state;
}

async function analysisCandidates(folder: string): Promise<Candidate[]> {
  const [{ findProject }, { listAnalyses }, { codeCatalogue }] = await Promise.all([
    import('../../store/index.ts'),
    import('../../engine/index.ts'),
    import('../../codes/index.ts'),
  ]);
  const project = await findProject(folder);
  const { analyses } = await listAnalyses(project, codeCatalogue(project));
  return analyses.map(({ name, code }) => ({ value: name, about: code ?? '' }));
}
