import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import { localFiles, matchesGlob, type Code, type FilesReader, type Finding, type InputFile } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import type { Analysis } from '../model/index.ts';
import { isAnalysisRecord, place } from '../store/index.ts';

/**
 * The live files of an analysis, links followed wherever they lead. Of one of simtrail's own: all of its folder but what
 * the project itself keeps there. Of one of modelbuilder's: its attribute resource, the one for its export, and what lies
 * with the solver input that was exported, but for the inputs of other analyses.
 */
export async function analysisFiles(project: string, analysis: Analysis, code?: Code): Promise<FilesReader> {
  const { resource, input } = analysis;
  if (resource === undefined) {
    const files = localFiles(place(project, analysis.folder), { followLinks: true });
    return { ...files, list: async () => (await files.list()).filter((file) => !isAnalysisRecord(file.path)) };
  }
  const { filesOf } = await import('./modelbuilder.ts');
  const files = filesOf(project);
  const home = input === undefined ? undefined : input.slice(0, input.lastIndexOf('/') + 1);
  const isOther = (path: string): boolean =>
    path !== input &&
    (/\.(?:smtk|sbi|smtkproject)$/i.test(path) ||
      (code?.mainInput ?? []).some((glob) => matchesGlob(path.slice((home ?? '').length), glob)));
  const isOwn = (path: string): boolean =>
    path === resource || path === analysis.export || (home !== undefined && path.startsWith(home) && !isOther(path));
  return { ...files, list: async () => (await files.list()).filter(({ path }) => isOwn(path)) };
}

/**
 * The files that a job of the analysis needs. A code looks for its input where that lies, so of an analysis of modelbuilder's
 * it sees the folder of the export; the resources it was made from are added, each by its part.
 *
 * @throws AppError NOT_EXPORTED, and what the code's `inputs` throws
 */
export async function analysisInputs(code: Code, analysis: Analysis, files: FilesReader): Promise<InputFile[]> {
  const { name, resource } = analysis;
  if (resource === undefined) return code.inputs(name, files);
  assertExported(analysis, code);
  const home = homeOf(analysis);
  const inputs = (await code.inputs(name, below(files, home))).map((one) =>
    isAbsolute(one.from) ? one : { ...one, from: `${home}${one.from}` },
  );
  return withResources(inputs, analysis);
}

/** What stands before the names of an analysis' files where its solver input is in a folder: `export/`; else nothing. */
export function homeOf({ resource, input = '' }: Analysis): string {
  return resource === undefined ? '' : input.slice(0, input.lastIndexOf('/') + 1);
}

/** The files of one folder, by their names in it. */
function below(files: FilesReader, home: string): FilesReader {
  return {
    list: async () =>
      (await files.list())
        .filter(({ path }) => path.startsWith(home))
        .map(({ path, size }) => ({ path: path.slice(home.length), size })),
    read: (path, limit) => files.read(`${home}${path}`, limit),
    lines: (path) => files.lines(`${home}${path}`),
  };
}

function withResources(inputs: readonly InputFile[], { resource, export: exported }: Analysis): InputFile[] {
  const parts = [
    { from: resource, role: 'analysis' },
    { from: exported, role: 'export' },
  ];
  const given = parts.flatMap(({ from, role }) => (from === undefined ? [] : [{ from, to: from, role }]));
  const added = given.filter(({ from }) => !inputs.some((one) => one.from === from && one.role === 'input'));
  return [...inputs.filter((one) => !added.some(({ from }) => from === one.from)), ...added];
}

/** Throws NOT_EXPORTED for an analysis of modelbuilder's that has nothing yet that its program could read. */
function assertExported({ name, resource, input }: Analysis, code: Code): void {
  if (resource === undefined || input !== undefined) return;
  throw new AppError('NOT_EXPORTED', { analysis: name, code: code.name, input: code.mainInput.join(' or ') });
}

/** What is worth knowing of the files as they lie there, before a job is made of them. */
export async function liveFindings(
  project: string,
  analysis: Analysis,
  inputs: readonly InputFile[],
): Promise<Finding[]> {
  const found = [...(await staleExport(project, analysis)), ...(await linkedInputs(project, analysis, inputs))];
  return found.map((message) => ({ level: 'warning', message }));
}

/** modelbuilder's analysis was saved after it was exported: the job would run what was exported. */
async function staleExport(project: string, { resource, input }: Analysis): Promise<string[]> {
  if (resource === undefined || input === undefined || resource === input) return [];
  const times = [resource, input].map(
    async (path) => (await stat(place(project, path)).catch(() => undefined))?.mtimeMs,
  );
  const [saved, exported] = await Promise.all(times);
  // One save of a project writes several files: a moment between them tells nothing.
  if (saved === undefined || exported === undefined || saved - exported < 2000) return [];
  return [
    `${input} is older than ${resource}: the job runs what was exported; export again in modelbuilder if the analysis has changed`,
  ];
}

/** Links that lead out of the project: what they lead to now is what is saved. */
async function linkedInputs(project: string, { folder }: Analysis, inputs: readonly InputFile[]): Promise<string[]> {
  const root = await realpath(project);
  const found: string[] = [];
  for (const { from } of inputs) {
    if (isAbsolute(from)) continue;
    const target = await realpath(place(root, `${folder}/${from}`)).catch(() => undefined);
    if (target === undefined || target.startsWith(root + sep)) continue;
    found.push(`${from} is a link to ${target}: what that holds now is saved`);
  }
  return found;
}
