import { filesInMemory, type Code } from '../../codes/index.ts';
import { pickQuantities, shareInPack, shortId, writeQuantityRef, type QuantityIndex } from '../../model/index.ts';
import {
  meant,
  quantitiesIn,
  quantitiesOf,
  writeStepQuantity,
  type LoopStep,
  type Path,
  type Point,
  type RunStep,
  type Sequence,
  type StepQuantity,
} from '../../sequence/index.ts';
import type { JobParameters } from '../job-parameters.ts';
import type { OpenAnalysis } from '../open-analysis.ts';
import { checkRun, type Say, type StepParts } from './check-run.ts';
import type { ReadRequest } from './read-request.ts';

/** Something about a sequence file that is wrong in this project (`error`), or may be. */
export interface Remark {
  level: 'error' | 'warning';
  line: number;
  column: number;
  /** A sentence without its full stop; it may be a question. */
  why: string;
}

/**
 * Holds a sequence against the project and its machines: analyses, parameters and their values, resources, quantities.
 * Nothing is touched. The remarks are in the order of the file.
 */
export async function checkInProject(request: ReadRequest, parts: StepParts): Promise<Remark[]> {
  const { sequence, placeOf, tables } = request;
  const remarks: Remark[] = [];
  const say: Say = (level, why, ...at) => {
    const remark = { level, ...placeOf(...at), why };
    const isTold = remarks.some((one) => one.why === why && one.line === remark.line && one.column === remark.column);
    if (!isTold) remarks.push(remark);
  };
  const pointsOf = (step: RunStep): readonly Point[] => {
    if (step.points?.kind === 'listed') return step.points.points;
    if (step.points?.kind === 'csv') return tables.get(step.name)?.points ?? [];
    const source = sequence.steps.find((one) => one.name === step.forEach);
    return source?.kind === 'run' ? pointsOf(source) : [];
  };
  const quantities = new Quantities(parts, say);
  for (const { step, path, loop } of runsOf(sequence)) {
    await checkRun(step, path, { points: pointsOf(step), parts, say });
    for (const [ref, at] of looksOf(step, path)) {
      const source = ref.steps.length === 0 ? step : sourceOf(ref, sequence, loop);
      if (source !== undefined) await quantities.check(ref, source, at);
    }
    for (const [n, { from, inner, keys = {} }] of step.inputs.entries()) {
      const source = sourceOf({ steps: inner === undefined ? [from] : [from, inner] }, sequence, loop);
      if (source !== undefined) await quantities.checkIndex(keys, source, [...path, 'inputs', n]);
    }
  }
  for (const loop of sequence.steps.filter((one) => one.kind === 'loop')) {
    for (const ref of quantitiesIn(loop.until)) {
      const source = sourceOf(ref, sequence, loop);
      if (source !== undefined) await quantities.check(ref, source, ['steps', loop.name, 'repeat', 'until']);
    }
  }
  checkHours(sequence, pointsOf, say);
  return remarks.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function runsOf(sequence: Sequence): { step: RunStep; path: Path; loop?: LoopStep }[] {
  return sequence.steps.flatMap((step) =>
    step.kind === 'run'
      ? [{ step, path: ['steps', step.name] }]
      : step.steps.map((inner) => ({ step: inner, path: ['steps', step.name, 'steps', inner.name], loop: step })),
  );
}

function looksOf({ set, when, search }: RunStep, path: Path): [StepQuantity, Path][] {
  const under = (refs: readonly StepQuantity[], ...keys: string[]): [StepQuantity, Path][] =>
    refs.map((ref) => [ref, [...path, ...keys]]);
  return [
    ...set.flatMap(({ path: written, value }) => under(quantitiesOf(value), 'set', written)),
    ...(when === undefined ? [] : under(quantitiesIn(when), 'when')),
    ...(search === undefined
      ? []
      : search.goal.kind === 'solve'
        ? under(quantitiesIn(search.goal.residual), 'search', 'solve', 'quantity')
        : under(quantitiesIn(search.goal.objective), 'search', 'minimise')),
    ...(search?.until === undefined ? [] : under(quantitiesIn(search.until), 'search', 'until')),
  ];
}

/** The step whose job a quantity is of. */
function sourceOf(
  ref: Pick<StepQuantity, 'steps'>,
  sequence: Sequence,
  loop: LoopStep | undefined,
): RunStep | undefined {
  const [first, inner] = ref.steps;
  const beside = loop?.steps.find((one) => one.name === first);
  const found = beside ?? sequence.steps.find((one) => one.name === first);
  return found?.kind === 'loop' ? found.steps.find((one) => one.name === inner) : found;
}

/** What codes give, as far as they say, and what earlier jobs gave. */
class Quantities {
  private readonly parts: StepParts;
  private readonly say: Say;

  constructor(parts: StepParts, say: Say) {
    this.parts = parts;
    this.say = say;
  }

  /** An index beyond what the input of the analysis asks for. */
  async checkIndex(index: QuantityIndex, source: RunStep, at: Path): Promise<boolean> {
    const prepared = await this.preparedOf(source.analysis);
    for (const [key, value] of Object.entries(index)) {
      const rule = prepared?.code.counts?.[key];
      const count = rule === undefined ? undefined : countOf(rule.parameter, source, prepared?.sources ?? []);
      if (rule === undefined || count === undefined) continue;
      const last = rule.from + count - 1;
      if (Number(value) >= rule.from && Number(value) <= last) continue;
      const why = `there is no ${key} ${value} of ${source.name}: its ${rule.parameter} is ${count}, so that ${key} is ${last === rule.from ? '' : `${rule.from} to `}${last}`;
      this.say('error', why, at);
      return false;
    }
    return true;
  }

  async check(ref: StepQuantity, source: RunStep, at: Path): Promise<void> {
    if (!(await this.checkIndex(ref.index, source, at))) return;
    const code = (await this.preparedOf(source.analysis))?.code;
    const names = code === undefined ? undefined : await namesOf(code);
    if (names !== undefined && !names.includes(ref.name)) {
      const why = `${code?.name ?? ''} gives no quantity ${ref.name}; ${meant(ref.name, names)}`;
      return this.say('error', why, at);
    }
    const keys = code?.indices?.[ref.name];
    const odd = Object.keys(ref.index).find((key) => keys?.includes(key) === false);
    if (odd !== undefined)
      return this.say('error', `no ${odd} tells ${ref.name} of ${source.name} apart; ${meant(odd, keys ?? [])}`, at);
    const counts = await this.countsOf(
      keys?.filter((key) => !(key in ref.index)),
      source,
    );
    const many = counts?.find(({ count = 0 }) => count > 1);
    const told = writeStepQuantity({ ...ref, previous: false });
    if (many !== undefined) {
      const like = writeStepQuantity({ ...ref, previous: false, index: { ...ref.index, [many.key]: many.from } });
      const why = `${told} means ${many.count} quantities, ${many.parameter} being ${many.count}: say which, as in ${like}`;
      return this.say('error', why, at);
    }
    if (counts?.every(({ count }) => count === 1) === true) return;
    for (const job of this.parts.done(source.analysis)) {
      const all = job.quantities.filter(({ name }) => name === ref.name);
      const fitting = pickQuantities(job.quantities, ref);
      if (all.length === 0 || fitting.length === 1) return;
      const here = `the last job of ${source.analysis} (${shortId(job.id)})`;
      const some = all.slice(0, mostNamed).map((one) => writeQuantityRef(one));
      const there = `${some.join(', ')}${all.length > some.length ? `, … (${all.length})` : ''}`;
      const why =
        fitting.length === 0
          ? `${told}: ${here} has no such one; it has ${there}`
          : `${told} means ${fitting.length} quantities of ${here}: say which, as in ${some[0] ?? ''}`;
      // To say which is right in any case; not to say it ends the sequence when the results are there.
      return this.say(fitting.length > 1 ? 'error' : 'warning', why, at);
    }
  }

  /** How many there will be by each of these keys; undefined where that is not known. */
  private async countsOf(
    keys: readonly string[] | undefined,
    source: RunStep,
  ): Promise<{ key: string; from: number; parameter: string; count: number | undefined }[] | undefined> {
    const prepared = await this.preparedOf(source.analysis);
    return keys?.map((key) => {
      const { parameter = '', from = 1 } = prepared?.code.counts?.[key] ?? {};
      return { key, from, parameter, count: countOf(parameter, source, prepared?.sources ?? []) };
    });
  }

  private async preparedOf(analysis: string): Promise<OpenAnalysis['prepared']> {
    return this.parts.analysis(analysis).then(
      ({ prepared }) => prepared,
      () => undefined, // told of where the step names it
    );
  }
}

/** The whole number that a parameter will have; undefined where that is not known, or differs from point to point. */
function countOf(parameter: string, step: RunStep, sources: readonly JobParameters[]): number | undefined {
  const points = step.points?.kind === 'listed' ? Object.keys(step.points.points[0] ?? {}) : [];
  const varied = [...points, ...(step.search?.over ?? []).map(({ path }) => path)];
  if (varied.includes(parameter) || step.points?.kind === 'csv') return undefined;
  const set = step.set.find(({ path }) => path === parameter);
  const source = sources.find(({ isRead }) => isRead);
  const written =
    set === undefined
      ? source?.read(source.text).find(parameter)?.written
      : set.value.every((part) => typeof part === 'string')
        ? set.value.join('')
        : undefined;
  const count = Number(written ?? NaN);
  return Number.isInteger(count) && count > 0 ? count : undefined;
}

const mostNamed = 4;

/** All names that a code can give; undefined where only its output tells. */
async function namesOf(code: Code): Promise<string[] | undefined> {
  if (code.otherQuantities === 'any') return undefined;
  const names = (await code.quantities(filesInMemory({}))).map(({ name }) => name);
  return [...new Set([...names, ...(code.otherQuantities ?? [])])];
}

/** What is known to be asked for, against the limit. */
function checkHours(sequence: Sequence, pointsOf: (step: RunStep) => readonly Point[], say: Say): void {
  const { nodeHours } = sequence.limits;
  if (nodeHours === undefined) return;
  const runs = sequence.steps.filter((one): one is RunStep => one.kind === 'run');
  const hours = runs.reduce((sum, step) => {
    const jobs = step.points === undefined && step.forEach === undefined ? 1 : pointsOf(step).length;
    const share = step.pack === undefined ? 1 : shareInPack(step.pack);
    return sum + (jobs * share * (step.nodes ?? 1) * (step.runtime ?? 3600)) / 3600;
  }, 0);
  if (hours <= nodeHours) return;
  const why = `what is known of the steps asks for ${Number(hours.toPrecision(3))} node hours: not all of it will be submitted`;
  say('warning', why, ['limits', 'node_hours']);
}
