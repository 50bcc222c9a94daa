import { readPath } from '../../formats/json/index.ts';
import { readQuantityRef } from '../../model/index.ts';
import { pathParts } from './json-path.ts';
import { compile } from './guarded-pattern.ts';

/** Rules for single texts of a code file: each gives what is wrong with a text, or undefined. */
export type TextRule = (text: string) => string | undefined;

/** A path that names something inside the folder it is taken in, however it is put together. */
export const insideFolder: TextRule = (text) => {
  if (text.startsWith('/') || /^[A-Za-z]:/.test(text) || text.includes('\\')) {
    return `${text} must be a relative path with /`;
  }
  const steps = text.split('/');
  if (steps.includes('..')) return `${text} leads out of the folder`;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'a file name with control characters';
  return steps.some((step) => step === '' || step === '.') ? `${text} has an empty step` : undefined;
};

export const codeName: TextRule = (text) =>
  /^[A-Za-z0-9][\w.-]{0,99}$/.test(text)
    ? undefined
    : `${text} is not 1 to 100 letters, digits, dots, dashes and underscores with a letter or digit first`;

const taken = ['processes', 'nodes', 'runtime'];

export const roleName: TextRule = (text) => {
  if (taken.includes(text)) return `${text} is the name of a resource`;
  return /^[a-z][a-z0-9_-]{0,40}$/.test(text)
    ? undefined
    : `${text} is not small letters, digits, - and _ with a letter first`;
};

export const quantityName: TextRule = (text) =>
  /^[A-Za-z_][\w./-]{0,99}$/.test(text) ? undefined : `${text} is not letters, digits and _ . / - with a letter first`;

export const quantityRef: TextRule = (text) =>
  readQuantityRef(text) === undefined ? `${text} is not NAME or NAME[key=value]` : undefined;

export const jsonPath: TextRule = (text) =>
  pathParts(text) === undefined ? `${text} is not a path such as results.modes[*].frequency_hz` : undefined;

export const parameterPath: TextRule = (text) =>
  readPath(text) === undefined ? `${text} is not a path such as mesh.size` : undefined;

export const pattern: TextRule = (text) => {
  const compiled = compile(text);
  return 'why' in compiled ? compiled.why : undefined;
};

export const variableName: TextRule = (text) =>
  /^[A-Za-z_]\w*$/.test(text) ? undefined : `${text} is not the name of an environment variable`;
