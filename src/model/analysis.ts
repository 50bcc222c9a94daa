/** What simtrail keeps about an analysis, in analyses/NAME/analysis.json; the live files lie beside it. */
export interface AnalysisRecord {
  uuid: string;
  code: string;
  /** False: jobs of this analysis record digests only, unless a job says otherwise. */
  snapshot?: boolean;
  /** Inputs of more bytes than this are kept by reference: digest and place, not content. */
  reference_above?: number;
  /** Of an analysis that modelbuilder keeps: its attribute resource, and the solver input exported from it. Project-relative. */
  resource?: string;
  input?: string;
  /** Files that were copied out of a job's folder of this project: by their path here, their project-relative path there. */
  sources?: Readonly<Record<string, string>>;
  [unknown: string]: unknown;
}

export interface Analysis {
  name: string;
  /** Of modelbuilder's analyses, the id of the attribute resource where it has one. */
  uuid: string;
  /** Null where nothing tells: then it has to be said before a job can be submitted. */
  code: string | null;
  snapshot: boolean;
  /** Bytes; see the record. */
  referenceAbove?: number;
  /** Project-relative folder that the names of its files are relative to; `.` for one that modelbuilder keeps. */
  folder: string;
  /** The attribute resource that modelbuilder keeps it in; absent for an analysis of simtrail's own. */
  resource?: string;
  /** The attribute resource that says how it is exported. */
  export?: string;
  /** The solver input that was exported from it. */
  input?: string;
  /** See {@link AnalysisRecord}. */
  sources: Readonly<Record<string, string>>;
}

/** Why a text cannot be the name of an analysis or a code, or undefined if it can: it becomes a folder's name. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > 100) return `it has ${name.length} characters`;
  if (!/^[\p{L}\p{N}]/u.test(name)) return 'it does not start with a letter or a digit';
  const odd = /[^\p{L}\p{N}\p{M}._ -]/u.exec(name);
  if (odd) return `it holds ${JSON.stringify(odd[0])}`;
  if (/[. ]$/.test(name)) return 'it ends in a dot or a blank';
  return undefined;
}
