import { clauseOf } from '../../errors/index.ts';
import { readJson } from '../../formats/json/index.ts';
import type { ResultFiles, Verdict } from '../code.ts';
import { readLine } from '../whole-line.ts';
import { GuardedPattern } from './guarded-pattern.ts';
import { findAll } from './json-path.ts';
import { PatternRun } from './pattern-run.ts';
import type { CodeDescription } from './schema.ts';

type Evidence = CodeDescription['evidence'][number];

/** Whether all that the code file asks for is there; the reason names the first that is not. */
export async function verdictOf(code: CodeDescription, results: ResultFiles): Promise<Verdict> {
  const sizes = new Map((await results.list()).map(({ path, size }) => [path, size]));
  for (const evidence of code.evidence) {
    const size = sizes.get(evidence.file);
    if (size === undefined && results.elsewhere?.includes(evidence.file) === true) {
      return { complete: null, reason: `${evidence.file}, which tells, is not here` };
    }
    if (size === undefined) return no(`${evidence.file} is not there`);
    if (size === 0) return no(`${evidence.file} is empty`);
    const reason = await lackOf(evidence, results);
    if (reason !== undefined) return no(reason);
  }
  return { complete: true };
}

function no(reason: string): Verdict {
  return { complete: false, reason };
}

async function lackOf(evidence: Evidence, results: ResultFiles): Promise<string | undefined> {
  try {
    if ('json' in evidence) return await lackInJson(evidence, results);
    return 'line' in evidence ? await lackInLines(evidence, results) : undefined;
  } catch (error) {
    return clauseOf(error);
  }
}

async function lackInJson(
  evidence: Extract<Evidence, { json: string }>,
  results: ResultFiles,
): Promise<string | undefined> {
  const bytes = await results.read(evidence.file);
  const root = readJson(new TextDecoder().decode(bytes), evidence.file);
  const found = findAll(root, evidence.json).filter(({ node }) => node !== undefined && node.kind !== 'null');
  const { equals } = evidence;
  const other = equals === undefined ? undefined : found.find(({ node }) => node?.value !== equals);
  if (other !== undefined) return `${evidence.json} in ${evidence.file} is not ${String(equals)}`;
  if (found.length >= evidence.at_least) return undefined;
  return `${evidence.file} has ${found.length} of the ${evidence.at_least} values expected at ${evidence.json}`;
}

async function lackInLines(
  evidence: Extract<Evidence, { line: string }>,
  results: ResultFiles,
): Promise<string | undefined> {
  const run = new PatternRun(new GuardedPattern(evidence.line));
  let count = 0;
  const tally = (): boolean => {
    count += run.flush().length;
    return run.isOver || count >= evidence.at_least;
  };
  let number = 0;
  for await (const raw of results.lines(evidence.file)) {
    const { text, why, isCut } = readLine(raw);
    number++;
    if (why !== undefined && (isCut === true || !evidence.open_end)) continue;
    if (run.add(text, number) && tally()) break;
  }
  tally();
  if (run.isOver) return `${run.why} (${evidence.file})`;
  if (count >= evidence.at_least) return undefined;
  const lines = count === 0 ? 'no line' : `only ${count} of ${evidence.at_least} lines`;
  return `${lines} of ${evidence.file} matches ${evidence.line}`;
}
