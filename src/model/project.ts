/** simtrail.json: the marker of a project. Keys that are not listed are carried along. */
export interface ProjectRecord {
  /** The number of the format; grows by one with every change that an older simtrail would misread. */
  format: number;
  id: string;
  name: string;
  /** Inputs of more bytes than this are kept by reference, unless the analysis or the job says otherwise. */
  reference_above?: number;
  [unknown: string]: unknown;
}
