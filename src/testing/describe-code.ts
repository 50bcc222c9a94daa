import { expect } from 'vitest';
import { filesInMemory, type Code, type CodeProgress, type FileContents, type InputFile } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import type { Quantity } from '../model/index.ts';
import { describeContract, type Clause, type Declared, type Deviation, type Subject } from './clauses.ts';
import { resultClauses } from './code-results.ts';

/** What the suite needs to judge a code: an analysis, what a finished run of it left, and what is in that. */
export interface CodeToJudge {
  code: Code;
  /** The files of an analysis that is in order. */
  analysis: FileContents;
  /** What the code makes of them. */
  inputs: readonly InputFile[];
  /** Files of the analysis that the code cannot do without, and what its error calls each. */
  required: readonly { file: string; named: string }[];
  /** Changes to the analysis that make it fail, and what the finding says. */
  faults: readonly { change: FileContents; message: string }[];
  /** All that a finished run leaves. */
  results: FileContents;
  /** Those of the results by which the code tells that a run was finished; by default all of them. */
  proof?: readonly string[];
  /** Of a code whose output does not tell whether a run was finished: what it says of a finished run. */
  cannotTell?: string;
  /** Everything that is to be read out of the results. */
  quantities: readonly Quantity[];
  /** Lines that a running program writes, and what they tell. */
  progress?: readonly { line: string; tells: CodeProgress | undefined }[];
  /** One parameter: its value now, another, and the text that has to change in the file. */
  parameter?: { path: string; value: string; other: string; change: readonly [from: string, to: string] };
}

/** What a clause works with. */
interface CodeBench extends Subject {
  judged: CodeToJudge;
}

/**
 * The contract of {@link Code} as a suite: each clause is a sentence of it. A code that cannot keep one names it among
 * its deviations, with the reason.
 *
 * @example
 * describeCode('pendulum', async () => ({ code, analysis: { 'in.txt': 'length = 1\n' }, … }));
 */
export function describeCode(
  name: string,
  make: () => Promise<CodeToJudge> | CodeToJudge,
  deviations: readonly Deviation[] = [],
): Declared {
  const subject = async (): Promise<CodeBench> => ({ judged: await make() });
  return describeContract(`code contract: ${name}`, subject, deviations, (clause) => {
    inputClauses(clause);
    parameterClauses(clause);
    resultClauses(clause);
  });
}

const resources = { nodes: 1, processes: 1, runtime: 60 };

function inputClauses(clause: Clause<CodeBench>): void {
  clause('names every file that a job needs, each with a place of its own', async ({ judged }) => {
    const inputs = await judged.code.inputs('analysis', filesInMemory(judged.analysis));

    expect(inputs).toEqual(judged.inputs);
    expect(new Set(inputs.map(({ to }) => to)).size).toBe(inputs.length);
    expect(inputs.filter(({ to }) => to.startsWith('/') || to.split('/').includes('..'))).toEqual([]);
  });

  clause('refuses an analysis without a file that it needs, naming the file', async ({ judged }) => {
    for (const { file, named } of judged.required) {
      const rest = Object.fromEntries(Object.entries(judged.analysis).filter(([path]) => path !== file));
      const error = await judged.code.inputs('analysis', filesInMemory(rest)).catch((reason: unknown) => reason);

      expect(AppError.is(error, 'INPUT_MISSING')).toBe(true);
      expect(String(error)).toContain(named);
    }
  });

  clause('builds its command of whole words, the same each time', async ({ judged }) => {
    const command = judged.code.command(judged.inputs, resources);

    expect(command.argv.length).toBeGreaterThan(0);
    expect([...command.argv, ...Object.values(command.environment)].filter((word) => word.includes('\0'))).toEqual([]);
    expect(command.argv[0]).toMatch(/^[^-]/);
    expect(judged.code.command(judged.inputs, resources)).toEqual(command);
  });

  clause('finds nothing wrong with an analysis that is in order', async ({ judged }) => {
    const findings = await judged.code.preflight(judged.inputs, filesInMemory(judged.analysis), resources);

    expect(findings).toEqual([]);
  });

  clause('finds what can be known to fail, naming file, place and value', async ({ judged }) => {
    for (const { change, message } of judged.faults) {
      const files = filesInMemory({ ...judged.analysis, ...change });
      const findings = await judged.code.preflight(judged.inputs, files, resources);

      expect(findings).toEqual([expect.objectContaining({ level: 'error', message })]);
    }
  });
}

function parameterClauses(clause: Clause<CodeBench>): void {
  clause('lists parameters by path, and setting one changes nothing else', async ({ judged }) => {
    const { parameter } = judged;
    const named = await judged.code.parameters?.(judged.inputs);
    expect(named === undefined).toBe(parameter === undefined);
    if (named === undefined || parameter === undefined) return;

    const text = String(judged.analysis[named.from]);
    const changed = named.read(text).set(parameter.path, parameter.other);

    expect(named.read(text).find(parameter.path)?.written).toBe(parameter.value);
    expect(changed.text).toBe(text.replace(...parameter.change));
    expect(changed.find(parameter.path)?.written).toBe(parameter.other);
    expect(changed.set(parameter.path, parameter.value).text).toHaveLength(text.length);
    expect(() => named.read(text).set('no such parameter', '1')).toThrow(AppError);
    expect(
      named
        .read(text)
        .parameters()
        .map(({ path }) => named.read(text).find(path)?.path),
    ).not.toContain(undefined);
  });

  clause('reads progress from the lines that tell it, and from no others', ({ judged }) => {
    const { progress } = judged.code;
    expect(progress === undefined).toBe(judged.progress === undefined);

    for (const { line, tells } of judged.progress ?? []) expect(progress?.read(line)).toEqual(tells);
    for (const line of ['', ' ', '\0', '\uFFFD'.repeat(100), 'x'.repeat(100_000)]) {
      expect(progress?.read(line)).toBeUndefined();
    }
    return Promise.resolve();
  });
}
