import { InputError, SolveError } from '../solver/failures.ts';
import type { OnProgress } from '../solver/progress.ts';
import { progressLines } from './progress-lines.ts';

/** A program and its command line. */
export interface Program {
  readonly name: string;
  /** The names of its arguments, in order; all are required. */
  readonly argumentNames: readonly string[];
  readonly run: (args: readonly string[], report: Report) => void;
}

/** How a program tells what it does. */
interface Report {
  readonly onProgress: OnProgress;
  readonly print: (line: string) => void;
}

/**
 * Runs a program on this process's arguments. Exit status: 0 done, 1 no answer from good input, 2 input that cannot be
 * used; both of the latter with one sentence on stderr.
 */
export function runProgram(program: Program): void {
  // A reader that went away, as `head` does, is no reason to stop.
  process.stdout.on('error', () => {});
  const args = process.argv.slice(2);
  const usage = `usage: node ${program.name}.mjs ${program.argumentNames.join(' ')}`;
  if (args.includes('--help')) {
    write(`${usage}\n`);
    return;
  }
  try {
    if (args.length !== program.argumentNames.length) throw new InputError(usage);
    program.run(args, { onProgress: progressLines(write), print: (line) => write(`${line}\n`) });
  } catch (error) {
    if (!(error instanceof InputError || error instanceof SolveError)) throw error;
    process.stderr.write(`${program.name}: ${error.message}\n`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}

/** On Linux written at once, to pipes as to files, so that a follower sees each line as it happens. */
function write(text: string): void {
  process.stdout.write(text);
}
