import type { Code } from '../code.ts';
import { readQuantityRef } from '../../model/index.ts';
import { matchesGlob } from '../glob.ts';
import { commandOf } from './command.ts';
import { verdictOf } from './evidence.ts';
import { findInputs } from './inputs.ts';
import { parametersOf } from './parameters.ts';
import { findingsOf } from './preflight.ts';
import { progressOf } from './progress.ts';
import { quantitiesOf } from './quantities.ts';
import type { CodeDescription } from './schema.ts';

/** A code out of a code file, with the description it was made from (tolerances and noise are read there). */
export interface DeclaredCode extends Code {
  readonly description: CodeDescription;
}

/**
 * The code that a description means.
 *
 * @param origin the code file's absolute path; its programs are beside it
 */
export function declaredCode(description: CodeDescription, origin: string): DeclaredCode {
  const headline = description.headline === undefined ? undefined : readQuantityRef(description.headline);
  const progress = progressOf(description);
  const evidence: Code['evidence'] = (results) => verdictOf(description, results);
  return {
    description,
    name: description.name,
    title: description.title,
    ...(description.version === undefined ? {} : { version: description.version }),
    origin,
    step: description.step ?? description.name,
    mainInput: description.inputs.slice(0, 1).map(({ file }) => file),
    ...(headline === undefined ? {} : { headline }),
    results: { small: smallResults(description), large: largeResults(description) },
    inputs: (analysis, files) => findInputs(description, origin, { analysis, files }),
    preflight: (inputs, files, resources) => findingsOf(description, inputs, { files, resources }),
    command: (inputs, resources) => commandOf(description, inputs, resources),
    evidence,
    quantities: (results) =>
      quantitiesOf(description, results, async () => (await evidence(results)).complete === true),
    indices: indicesOf(description),
    counts: Object.fromEntries(
      Object.entries(description.counts).map(([key, parameter]) => [key, { parameter, from: 1 }]),
    ),
    ...(progress === undefined ? {} : { progress }),
    ...(description.parameters === undefined ? {} : { parameters: (inputs) => parametersOf(description, inputs) }),
  };
}

/** Quantities that are found by what the description says, and only so. */
function indicesOf({ quantities }: CodeDescription): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const one of quantities) {
    const keys = 'index' in one ? Object.keys(one.index) : [];
    if (keys.length > 0 && quantities.every(({ name }, at) => name !== one.name || quantities[at] === one))
      found[one.name] = keys;
  }
  return found;
}

function largeResults({ results, in_situ: inSitu }: CodeDescription): string[] {
  return inSitu === undefined ? results.large : [...results.large, `${inSitu.extracts}/**`];
}

/** What is read is collected too, unless the description says that it is large. */
function smallResults({ results, evidence, quantities }: CodeDescription): string[] {
  const read = [...evidence, ...quantities]
    .map(({ file }) => file)
    .filter((file) => !['stdout', 'stderr'].includes(file));
  const isNamed = (file: string): boolean =>
    [...results.small, ...results.large].some((glob) => matchesGlob(file, glob));
  return [...results.small, ...new Set(read.filter((file) => !isNamed(file)))];
}
