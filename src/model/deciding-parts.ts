import type { CommandRecord, InputRecord, JobRecord } from './job.ts';

/** What decides a job's answer, in a form that two jobs of the same work share. */
export interface DecidingParts {
  code: { name: string; sha256: string | null; version: string | null };
  command: CommandRecord;
  /** Sorted by path. The job's script is not one of them: it names the job. */
  inputs: readonly { path: string; role: string; sha256: string }[];
  /** Only where the program runs in parallel: how it is divided may change the last digits. */
  processes?: number;
}

/**
 * The part of a record that decides the answer: the bytes a program is given, under which names, the code and the words
 * it is started with. Machine, nodes, time, names and notes are not in it. Undefined for a record that does not say how
 * the program was started, as those of other programs.
 */
export function decidingParts(record: Readonly<Partial<JobRecord>>): DecidingParts | undefined {
  const { code, command, inputs, processes } = record;
  if (!isObject(code) || !isObject(command) || !Array.isArray(command.argv) || !Array.isArray(inputs)) return undefined;
  const given = inputs.filter((input) => isObject<InputRecord>(input) && input.role !== 'script');
  return {
    code: { name: code.name, sha256: code.sha256 ?? null, version: code.version ?? null },
    command: { argv: command.argv, environment: command.environment, parallel: command.parallel },
    inputs: given
      .map(({ path, role, sha256 }) => ({ path, role, sha256 }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ...(command.parallel && processes !== undefined ? { processes } : {}),
  };
}

/** Records may have been written by others. */
function isObject<T extends object>(value: T | null | undefined): value is T {
  return typeof value === 'object' && value !== null;
}
