import type { AppError, ErrorCode } from '../errors/index.ts';

const statuses: Partial<Record<ErrorCode, number>> = {
  NOT_SIGNED_IN: 401,
  WRONG_KEY: 401,
  TOO_MANY_TRIES: 429,
  FOREIGN_REQUEST: 403,
  READ_ONLY: 403,
  TOO_LARGE: 413,
  NO_ROUTE: 404,
  UNKNOWN_PROJECT: 404,
  NO_PROJECT: 404,
  NO_JOB: 404,
  NO_SEQUENCE: 404,
  NO_FIELD: 404,
  NO_FILE: 404,
  NO_ANALYSIS: 404,
  NO_MACHINE: 404,
  NO_CODE: 404,
  OBJECT_MISSING: 404,
  NOT_SAVED: 404,
  AMBIGUOUS_JOB: 409,
  BAD_STATUS: 409,
  NOT_OURS: 409,
  FOLDER_NOT_EMPTY: 409,
  PROJECT_EXISTS: 409,
  NO_LOOK: 409,
  NOT_DRAWN: 409,
  LOCKED: 503,
};

const ofKind = { usage: 400, setup: 500, remote: 503, integrity: 500, failed: 500 } as const;

/** The HTTP status that says the same (RFC 9110). */
export function statusOf(error: AppError): number {
  return statuses[error.code] ?? ofKind[error.kind];
}
