/** What simtrail keeps about an analysis, in analyses/NAME/analysis.json; the live files lie beside it. */
export interface AnalysisRecord {
  uuid: string;
  code: string;
  /** False: jobs of this analysis record digests only, unless a job says otherwise. */
  snapshot?: boolean;
  [unknown: string]: unknown;
}

export interface Analysis {
  name: string;
  uuid: string;
  code: string;
  snapshot: boolean;
  /** Project-relative folder. */
  folder: string;
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
