export type {
  Code,
  CodeProgress,
  CommandLine,
  FilesReader,
  Finding,
  InputFile,
  ParameterSource,
  ResultFiles,
  Verdict,
} from './code.ts';
export { codeCatalogue, type CodeCatalogue, type FoundCode } from './code-catalogue.ts';
export { filesInMemory, type FileContents } from './files-in-memory.ts';
export { codeFromText } from './open-code.ts';
export { matchesGlob } from './glob.ts';
export { localFiles } from './local-files.ts';
