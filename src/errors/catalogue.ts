import { commandErrors } from './command-errors.ts';
import { crateErrors } from './crate-errors.ts';
import { inputErrors } from './input-errors.ts';
import { machineErrors } from './machine-errors.ts';
import { projectErrors } from './project-errors.ts';
import { serverErrors } from './server-errors.ts';
import { viewErrors } from './view-errors.ts';

/** Every error a person can meet, by its permanent code. Wording is reviewed here and nowhere else. */
export const catalogue = {
  ...projectErrors,
  ...inputErrors,
  ...machineErrors,
  ...crateErrors,
  ...viewErrors,
  ...commandErrors,
  ...serverErrors,
};

export type ErrorCode = keyof typeof catalogue;

/** The facts that the wording of one code is made of. */
export type Facts<C extends ErrorCode> = Parameters<(typeof catalogue)[C]['message']>[0];
