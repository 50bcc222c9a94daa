import type { Code, InputFile } from '../code.ts';
import type { Ace3pProgram, MainInput } from './program.ts';

/**
 * An ACE3P program as a {@link Code}. What reads files is loaded by the methods that need it, so that a program that is
 * only listed costs nothing.
 */
export function ace3pCode(program: Ace3pProgram): Code {
  const copy = program.inputs.find((kind) => kind.copy !== undefined)?.copy;
  return {
    name: program.name,
    title: program.title,
    origin: 'built in',
    step: program.step,
    mainInput: program.inputs.map(({ extension }) => `*${extension}`),
    ...(program.headline === undefined ? {} : { headline: program.headline }),
    results: program.results,
    ...(program.otherQuantities === undefined ? {} : { otherQuantities: program.otherQuantities }),
    ...(program.indices === undefined ? {} : { indices: program.indices }),
    ...(program.counts === undefined ? {} : { counts: program.counts }),
    ...(program.progress === undefined ? {} : { progress: program.progress }),
    inputs: async (analysis, files) => {
      const { inputsOf } = await import('./closure.ts');
      return inputsOf(program, { analysis, files });
    },
    preflight: async (inputs, files, resources) => {
      const { findingsOf } = await import('./preflight.ts');
      return findingsOf(program, mainInput(program, inputs), { inputs, files, resources });
    },
    command: (inputs) => {
      const { file, kind } = mainInput(program, inputs);
      return {
        argv: kind.command(file.to.startsWith('-') ? `./${file.to}` : file.to),
        environment: kind.environment,
        // A serial program built with MPI is started by the launcher too: on a Cray nothing else can.
        parallel: true,
        ...(kind.parallel ? {} : { processes: 1 }),
      };
    },
    evidence: async (results) => (await program.load()).evidence(results, copy),
    quantities: async (results) => (await program.load()).quantities(results),
    parameters: async (inputs) => {
      const found = inputs.some(({ role }) => role === 'input') ? mainInput(program, inputs) : undefined;
      const language = found?.kind.language;
      if (found === undefined || language === undefined) return undefined;
      const { readInput } = await import('./settings.ts');
      const { from } = found.file;
      return { from, read: (text) => readInput(text, from, language) };
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
