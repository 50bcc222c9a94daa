import { localFiles, type FilesReader } from '../codes/index.ts';
import type { Analysis } from '../model/index.ts';
import { isAnalysisRecord, place } from '../store/index.ts';

/** The live files of an analysis: everything in its folder but what the project itself keeps there. */
export function analysisFiles(project: string, analysis: Analysis): FilesReader {
  const files = localFiles(place(project, analysis.folder));
  return { ...files, list: async () => (await files.list()).filter((file) => !isAnalysisRecord(file.path)) };
}
