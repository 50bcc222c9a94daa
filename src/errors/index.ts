export { asAppError } from './as-app-error.ts';
export { AppError, withoutControls, type AppErrorOptions, type ErrorDocument } from './app-error.ts';
export { clauseOf } from './clause-of.ts';
export { catalogue, type ErrorCode, type Facts } from './catalogue.ts';
export { exits, type CatalogueEntry, type ErrorKind } from './kinds.ts';
