import { readFileSync } from 'node:fs';

import { InputError } from '../solver/failures.ts';
import { readJson } from '../solver/json.ts';
import { codeOf } from './output-folder.ts';

/** The text of a file; where there is none, a sentence that ends with the advice. */
export function readText(path: string, advice: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const problem = codeOf(cause) === 'ENOENT' ? 'there is no such file' : `it cannot be read (${codeOf(cause)})`;
    throw new InputError(`${path}: ${problem}; ${advice}.`, { cause });
  }
}

/** The JSON value in a file. */
export function readJsonFile(path: string, advice: string): unknown {
  return readJson(readText(path, advice), path);
}
