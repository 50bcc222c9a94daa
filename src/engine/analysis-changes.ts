import { isAbsolute, join } from 'node:path';
import { localFiles, type CodeCatalogue } from '../codes/index.ts';
import { AppError, clauseOf } from '../errors/index.ts';
import type { Job } from '../model/index.ts';
import { layout, place, type Objects } from '../store/index.ts';
import { findAnalysis } from './analyses.ts';
import { analysisFiles, analysisInputs, homeOf } from './analysis-files.ts';
import { withUpstream } from './sequences/upstream.ts';
import { inputsOf } from './staleness.ts';

/**
 * How the live analysis of a job differs from what the job was given, as sentences without their full stop: since then, or
 * from the start where it was given values of its own (`--set`). An input that is another job's result, and lies there only,
 * is not looked at: staleness is about that.
 */
export async function analysisChanges(
  project: string,
  job: Job,
  { codes, objects }: { codes: CodeCatalogue; objects: Objects },
): Promise<string[]> {
  if (!job.isOurs) return [];
  try {
    const analysis = await findAnalysis(project, codes, job.analysis);
    if (analysis.uuid !== job.record.analysis_uuid) return [`${job.analysis} is another analysis of the same name now`];
    if (analysis.code === null) return [`it is not known any more which code ${job.analysis} is for`];
    const code = await codes.find(analysis.code);
    const files = await analysisFiles(project, analysis, code);
    const live = new Set((await files.list()).map(({ path }) => path));
    const saved = new Map(inputsOf(job).map((input) => [input.path, input]));
    const copied = new Set(Object.values(analysis.sources).map((source) => source.split('/').slice(2).join('/')));
    const results = [...saved.values()].flatMap(({ path, from, size }) => {
      const to = `${homeOf(analysis)}${path}`;
      return from === undefined || copied.has(from.path) || live.has(to) ? [] : [{ from: '', to, size }];
    });
    const changes: string[] = [];
    const none = localFiles(place(project, layout.objects));
    for (const { from, to } of await analysisInputs(code, analysis, withUpstream(files, results, none))) {
      const before = saved.get(to);
      saved.delete(to);
      if (results.some((one) => one.to === from)) continue;
      const path = isAbsolute(from) ? from : join(place(project, analysis.folder), ...from.split('/'));
      if (before === undefined) changes.push(`${to} is new`);
      else if ((await objects.digest(path)).sha256 !== before.sha256) changes.push(`${to} differs`);
    }
    for (const [path, { role, from }] of saved)
      if (role !== 'script' && (from === undefined || copied.has(from.path))) changes.push(`${path} is gone`);
    return changes;
  } catch (error) {
    if (AppError.is(error, 'NO_ANALYSIS')) return [`there is no analysis ${job.analysis} any more`];
    if (AppError.is(error, 'NO_CODE')) return [`the project has no code ${job.record.code.name} any more`];
    return [clauseOf(error)];
  }
}
