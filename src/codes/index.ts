export type {
  Code,
  CodeProgress,
  CommandLine,
  FilesReader,
  Finding,
  InputFile,
  Parameter,
  ParameterFile,
  Verdict,
} from './code.ts';
