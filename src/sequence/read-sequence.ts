import { AppError } from '../errors/index.ts';
import { leadsOut } from '../model/index.ts';
import { firstProblem, readYaml, type YamlPlace, type YamlProblem } from '../formats/yaml/index.ts';
import { checkSequence } from './check-sequence.ts';
import { readExpression, type Expression } from './expression.ts';
import { Fault, type Path } from './fault.ts';
import { countOf, distinct, grid, latinHypercube, zip, type Point } from './points.ts';
import {
  sequenceFile,
  type LoopFile,
  type RunFile,
  type SearchFile,
  type SequenceFile,
  type SweepFile,
} from './schema.ts';
import type { Flow, Goal, LoopStep, PointSource, Retry, RunStep, Search, Sequence, Step } from './sequence.ts';
import { readTemplate, type Template } from './template.ts';

/** More points than this are asked back: somebody may have meant something else. */
export const mostPoints = 100_000;

export interface ReadOptions {
  /** How many points a sweep may have. */
  points?: number;
}

/**
 * Reads and checks a sequence file; docs/reference/sequences.md is its format. Nothing is looked up: whether analyses,
 * machines and parameters are there is the caller's to ask.
 *
 * @param file how the file is called in errors
 * @throws AppError SEQUENCE_FILE with the line and column of what is wrong
 */
export function readSequence(text: string, file: string, options: ReadOptions = {}): Sequence {
  return openSequence(text, file, options).sequence;
}

/** A sequence file that was read, and where in it things stand. */
export interface SequenceText {
  sequence: Sequence;
  /** Where the value of the first of these paths that is there begins, or what would hold the last of them. */
  placeOf: (...paths: readonly Path[]) => YamlPlace;
}

/** As `readSequence`, for who has more to say about the file. */
export function openSequence(text: string, file: string, { points = mostPoints }: ReadOptions = {}): SequenceText {
  const reading = readYaml(text);
  if ('problem' in reading) throw wrong(file, reading.problem);
  const yaml = reading.file;
  const parsed = sequenceFile.safeParse(yaml.value, { reportInput: true });
  if (!parsed.success) throw wrong(file, firstProblem(parsed.error.issues, yaml));
  try {
    const sequence = sequenceOf(parsed.data, points);
    checkSequence(sequence);
    return {
      sequence,
      placeOf: (...paths) => yaml.placeOf(paths.find((path) => isThere(yaml.value, path)) ?? paths.at(-1) ?? []),
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const place = yaml.placeOf(error.path);
    throw wrong(file, { line: place.line, column: place.column + error.offset, why: error.message });
  }
}

function isThere(value: unknown, path: Path): boolean {
  let inner = value;
  for (const step of path) inner = (inner as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return inner !== undefined;
}

function wrong(file: string, problem: YamlProblem): AppError<'SEQUENCE_FILE'> {
  return new AppError('SEQUENCE_FILE', { file, ...problem });
}

function sequenceOf(file: SequenceFile, most: number): Sequence {
  const steps = Object.entries(file.steps).map(([name, step]): Step => {
    const path = ['steps', name];
    return 'repeat' in step ? loopOf(name, step, path, file, most) : runOf(name, step, path, file, most);
  });
  const { jobs, node_hours: nodeHours } = file.limits;
  return {
    name: file.name,
    steps,
    onFailure: file.on_failure,
    limits: { ...(jobs === undefined ? {} : { jobs }), ...(nodeHours === undefined ? {} : { nodeHours }) },
  };
}

function loopOf(name: string, step: LoopFile, path: Path, file: SequenceFile, most: number): LoopStep {
  const steps = Object.entries(step.steps).map(([inner, one]) => {
    const at = [...path, 'steps', inner];
    for (const key of ['sweep', 'search', 'for_each'] as const) {
      if (one[key] !== undefined) throw new Fault([...at, key], `a step of a loop cannot have ${key}`);
    }
    return runOf(inner, one, at, file, most);
  });
  if (steps.length === 0) throw new Fault([...path, 'steps'], 'there is no step in the loop');
  const until = expressionAt([...path, 'repeat', 'until'], step.repeat.until, 'condition');
  return { kind: 'loop', name, steps, until, atMost: step.repeat.at_most, after: step.after };
}

function runOf(name: string, step: RunFile, path: Path, file: SequenceFile, most: number): RunStep {
  if (step.sweep !== undefined && step.search !== undefined)
    throw new Fault([...path, 'search'], 'a step has a sweep or a search, not both');
  if (step.for_each !== undefined && (step.sweep ?? step.search) !== undefined)
    throw new Fault(
      [...path, 'for_each'],
      'the points of this step are those of the other one: it cannot have its own too',
    );
  if (step.pack !== undefined && step.for_each === undefined && step.sweep === undefined)
    throw new Fault([...path, 'pack'], 'only the points of a sweep can share an allocation');
  const machine = step.machine ?? file.machine;
  return {
    kind: 'run',
    name,
    analysis: step.analysis,
    ...(machine === undefined ? {} : { machine }),
    ...(step.nodes === undefined ? {} : { nodes: step.nodes }),
    ...(step.processes === undefined ? {} : { processes: step.processes }),
    ...(step.runtime === undefined ? {} : { runtime: step.runtime }),
    set: Object.entries(step.set).map(([key, value]) => ({
      path: key,
      value: templateAt([...path, 'set', key], value),
    })),
    inputs: step.inputs.map((flow, n) => flowOf(flow, [...path, 'inputs', n])),
    after: step.after,
    ...(step.for_each === undefined ? {} : { forEach: step.for_each }),
    ...(step.when === undefined ? {} : { when: expressionAt([...path, 'when'], step.when, 'condition') }),
    ...(step.sweep === undefined ? {} : { points: pointsOf(step.sweep, [...path, 'sweep'], most) }),
    ...(step.search === undefined ? {} : { search: searchOf(step.search, [...path, 'search']) }),
    ...(step.pack === undefined ? {} : { pack: { jobs: step.pack.points, at_once: step.pack.at_once } }),
    retry: Object.fromEntries(
      Object.entries(step.retry).flatMap(([status, retry]) => (retry === undefined ? [] : [[status, retryOf(retry)]])),
    ),
  };
}

/** Keys beside the known ones fill the braces of the pattern: `{ from: eigen, mode: 1, files: 'wall_loss_mode{mode}.csv' }`. */
function flowOf({ from, files, to, ...keys }: RunFile['inputs'][number], path: Path): Flow {
  const unused = new Set(Object.keys(keys));
  const filled = files.replaceAll(/\{(\w+)\}/g, (braces, key: string) => {
    unused.delete(key);
    const value = keys[key];
    if (value === undefined) throw new Fault([...path, 'files'], `${braces} has no value: give the key ${key}`);
    return String(value);
  });
  const [odd] = unused;
  if (odd !== undefined) throw new Fault([...path, odd], `the key ${odd} is not in the braces of \`files\``);
  for (const [key, text] of [
    ['files', filled],
    ['to', to],
  ] as const) {
    if (leadsOut(text)) throw new Fault([...path, key], `${text} leads out of the job's folder`);
  }
  const [outer = '', inner] = from.split('.');
  return {
    from: outer,
    ...(inner === undefined ? {} : { inner }),
    files: filled,
    to: to.replace(/(?<!\/)\/+$/, ''),
    ...(Object.keys(keys).length === 0 ? {} : { keys }),
  };
}

function retryOf(retry: number | { times: number; runtime?: string | undefined }): Retry {
  if (typeof retry === 'number') return { times: retry, runtimeFactor: 1 };
  return { times: retry.times, runtimeFactor: retry.runtime === undefined ? 1 : Number(retry.runtime.slice(0, -1)) };
}

function pointsOf(sweep: SweepFile, path: Path, most: number): PointSource {
  const kinds = Object.entries(sweep)
    .filter(([, value]) => value !== undefined)
    .map(([key]) => key);
  if (kinds.length !== 1) throw new Fault(path, 'a sweep has exactly one of grid, zip, list, csv, latin_hypercube');
  if (sweep.csv !== undefined) return { kind: 'csv', file: sweep.csv };
  const count = countPoints(sweep);
  if (count > most)
    throw new Fault(
      path,
      `the sweep has ${count} points, more than ${most}: if that is meant, say so with --points ${count}`,
    );
  return { kind: 'listed', points: distinct(listed(sweep, path)) };
}

function countPoints({ grid: axes, zip: lists, list, latin_hypercube: hypercube }: SweepFile): number {
  if (axes !== undefined) return Object.values(axes).reduce((product, values) => product * countOf(values), 1);
  const first = Object.values(lists ?? {})[0];
  return hypercube?.count ?? list?.length ?? (first === undefined ? 0 : countOf(first));
}

function listed({ grid: axes, zip: lists, list, latin_hypercube: hypercube }: SweepFile, path: Path): Point[] {
  for (const [key, values] of Object.entries(axes ?? lists ?? {})) {
    if ('from' in values && values.scale === 'log' && !(values.from * values.to > 0))
      throw new Fault(
        [...path, axes === undefined ? 'zip' : 'grid', key],
        'a logarithmic scale needs two ends of the same sign, neither of them 0',
      );
  }
  if (axes !== undefined) return grid(axes);
  if (lists !== undefined) {
    const lengths = Object.values(lists).map(countOf);
    if (new Set(lengths).size > 1)
      throw new Fault([...path, 'zip'], `the lists are not equally long: ${lengths.join(', ')}`);
    return zip(lists);
  }
  if (hypercube !== undefined) return latinHypercube(hypercube.over, hypercube);
  const names = (point: Point): string => Object.keys(point).toSorted().join(', ');
  const odd = (list ?? []).findIndex((point) => names(point) !== names(list?.[0] ?? {}));
  if (odd !== -1)
    throw new Fault(
      [...path, 'list', odd],
      `this point has ${names(list?.[odd] ?? {})}, the first one ${names(list?.[0] ?? {})}`,
    );
  return list ?? [];
}

function searchOf(search: SearchFile, path: Path): Search {
  const over = Object.entries(search.over).map(([key, [low, high]]) => ({ path: key, low, high }));
  return {
    over,
    goal: goalOf(search, over.length, path),
    ...(search.until === undefined ? {} : { until: expressionAt([...path, 'until'], search.until, 'condition') }),
    atMost: search.at_most,
  };
}

function goalOf({ solve, minimise, method, program }: SearchFile, parameters: number, path: Path): Goal {
  if ((solve === undefined) === (minimise === undefined))
    throw new Fault(path, 'a search has either solve or minimise');
  if (solve !== undefined) {
    if (method !== undefined || program !== undefined) throw new Fault(path, 'solve has its own method');
    if (parameters !== 1) throw new Fault([...path, 'over'], 'solve varies one parameter');
    const residual = expressionAt([...path, 'solve', 'quantity'], solve.quantity, 'number');
    return { kind: 'solve', residual: difference(residual, solve.equals), tolerance: solve.within };
  }
  const objective = expressionAt([...path, 'minimise'], minimise ?? '', 'number');
  if (program !== undefined) {
    if (method !== undefined) throw new Fault([...path, 'method'], 'a program is its own method');
    return { kind: 'program', argv: program, objective };
  }
  const chosen = method ?? (parameters === 1 ? 'golden-section' : 'nelder-mead');
  if (chosen === 'golden-section' && parameters !== 1)
    throw new Fault([...path, 'over'], 'golden-section varies one parameter; nelder-mead varies more');
  return { kind: 'minimise', method: chosen, ...(chosen === 'golden-section' ? sizedOf(objective) : { objective }) };
}

/** Inside `abs` there is more to be known than its value: on which side of zero a point is. */
function sizedOf({ root, ...objective }: Expression): { objective: Expression; isSize?: true } {
  const inner = root.is === 'call' && root.name === 'abs' ? root.of[0] : undefined;
  return inner === undefined
    ? { objective: { ...objective, root } }
    : { objective: { ...objective, root: inner }, isSize: true };
}

function difference(left: Expression, value: number): Expression {
  const right = { is: 'number', value } as const;
  return {
    text: `${left.text} - ${value}`,
    kind: 'number',
    root: { is: 'arithmetic', operator: '-', left: left.root, right },
  };
}

function expressionAt(path: Path, text: string, kind: Expression['kind']): Expression {
  const reading = readExpression(text, kind);
  if ('why' in reading) throw new Fault(path, reading.why, reading.offset);
  return reading.expression;
}

function templateAt(path: Path, text: string): Template {
  const reading = readTemplate(text);
  if ('why' in reading) throw new Fault(path, reading.why, reading.offset + 1); // the text stands in quotes
  return reading.template;
}
