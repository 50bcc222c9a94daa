import type { Answer } from './answer.ts';
import type { Context } from './context.ts';
import type { Completes, Options, ValuesOf } from './options.ts';

export interface Argument {
  name: string;
  about: string;
  optional?: boolean;
  /** Only the last one may take all that follows. */
  many?: boolean;
  completes?: Completes;
}

/** A command line that the help shows and a test runs. */
export interface Example {
  line: string;
  about: string;
}

/** One command: what it takes, and what it does with it. It never prints; what it returns is shown. */
export interface Command<O extends Options = Options> {
  /** What the help says below the first line. */
  about?: string;
  arguments: readonly Argument[];
  options: O;
  examples: readonly Example[];
  run(context: Context, args: readonly string[], options: ValuesOf<O>): Promise<Answer>;
}

/** Checks that `run` takes what the options give. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command;
}

export const jobArgument: Argument = {
  name: 'JOB',
  about: 'its id, any start or end of it that only one job has, or its name',
  completes: 'job',
};

export const sequenceArgument: Argument = {
  name: 'SEQUENCE',
  about: 'its name, of which the newest counts, or its id, any start or end of it',
  completes: 'sequence',
};

export const machineArgument: Argument = {
  name: 'NAME',
  about: 'as `simtrail machine list` names it',
  completes: 'machine',
};
