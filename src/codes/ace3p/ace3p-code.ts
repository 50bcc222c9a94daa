import type { Code, InputFile } from '../code.ts';
import type { Ace3pProgram, MainInput } from './program.ts';
import type * as Parameters from './parameters.ts';

/**
 * An ACE3P program as a {@link Code}. What reads files is loaded by the methods that need it, so that a program that is
 * only listed costs nothing. `parameters` cannot wait for that: its reader is loaded by `inputs`, whose result it takes, and
 * by the other methods that read files.
 */
export function ace3pCode(program: Ace3pProgram): Code {
  const copy = program.inputs.find((kind) => kind.copy !== undefined)?.copy;
  return {
    name: program.name,
    title: program.title,
    origin: 'built in',
    step: program.step,
    ...(program.headline === undefined ? {} : { headline: program.headline }),
    results: program.results,
    ...(program.progress === undefined ? {} : { progress: program.progress }),
    inputs: async (analysis, files) => {
      const [{ inputsOf }] = await Promise.all([import('./closure.ts'), loadParameters()]);
      return inputsOf(program, { analysis, files });
    },
    preflight: async (inputs, files, resources) => {
      const [{ findingsOf }] = await Promise.all([import('./preflight.ts'), loadParameters()]);
      return findingsOf(program, mainInput(program, inputs), { inputs, files, resources });
    },
    command: (inputs) => {
      const { file, kind } = mainInput(program, inputs);
      return {
        argv: kind.command(file.to.startsWith('-') ? `./${file.to}` : file.to),
        environment: kind.environment,
        parallel: kind.parallel,
      };
    },
    evidence: async (results) => (await reading(program)).evidence(results, copy),
    quantities: async (results) => (await reading(program)).quantities(results),
    parameters: (inputs) => {
      const found = inputs.some(({ role }) => role === 'input') ? mainInput(program, inputs) : undefined;
      const language = found?.kind.language;
      if (found === undefined || language === undefined) return undefined;
      const { from } = found.file;
      return { from, read: (text) => loadedParameters(program.name).parametersIn(text, from, language) };
    },
  };
}

/** The input that the program is started with, and which of its kinds it is. */
function mainInput(program: Ace3pProgram, inputs: readonly InputFile[]): MainInput {
  const file = inputs.find(({ role }) => role === 'input');
  const kind = program.inputs.find(({ extension }) => file?.from.toLowerCase().endsWith(extension));
  if (file === undefined || kind === undefined)
    throw new Error(`${program.name} has no input among those it was given`);
  return { file, kind };
}

let parameters: typeof Parameters | undefined;

/** For who has the inputs of a job and asks for its parameters and nothing else. */
export async function loadParameters(): Promise<void> {
  parameters ??= await import('./parameters.ts');
}

async function reading(program: Ace3pProgram): ReturnType<Ace3pProgram['load']> {
  await loadParameters();
  return program.load();
}

function loadedParameters(name: string): typeof Parameters {
  if (parameters === undefined) throw new Error(`the inputs of ${name} must be asked for before its parameters`);
  return parameters;
}
