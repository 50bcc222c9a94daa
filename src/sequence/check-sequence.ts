import { nearNames } from '../formats/json/index.ts';
import { quantitiesIn, writeStepQuantity, type StepQuantity } from './expression.ts';
import { Fault, type Path } from './fault.ts';
import type { LoopStep, RunStep, Sequence, Step } from './sequence.ts';
import { pointsIn, pointWord, quantitiesOf } from './template.ts';

/** Throws Fault for what the file says and cannot be: unknown steps, circles, quantities of many points where one is meant. */
export function checkSequence(sequence: Sequence): void {
  for (const step of sequence.steps) {
    const path = ['steps', step.name];
    if (step.name === pointWord)
      throw new Fault(path, `a step cannot be called ${pointWord}: that is the word for the points of a sweep`);
    if (step.kind === 'run') checkRun(step, path, { siblings: sequence.steps, outer: [] });
    else checkLoop(step, path, sequence.steps);
  }
  refuseCircles(sequence.steps, ['steps']);
}

/** What a step can name: those beside it and, in a loop, those around the loop. */
interface Scope {
  siblings: readonly Step[];
  outer: readonly Step[];
  loop?: LoopStep;
}

function checkLoop(loop: LoopStep, path: Path, siblings: readonly Step[]): void {
  const scope: Scope = { siblings: loop.steps, outer: siblings.filter((step) => step !== loop), loop };
  for (const step of loop.steps) {
    checkRun(step, [...path, 'steps', step.name], scope);
    const hidden = siblings.find((other) => other.name === step.name);
    if (hidden !== undefined) throw new Fault([...path, 'steps', step.name], `another step is called ${step.name} too`);
  }
  for (const ref of quantitiesIn(loop.until)) checkQuantity(ref, [...path, 'repeat', 'until'], scope, undefined);
  checkAfter(loop, path, siblings);
  refuseCircles(loop.steps, [...path, 'steps']);
}

function checkRun(step: RunStep, path: Path, scope: Scope): void {
  const named = [...scope.siblings, ...scope.outer];
  checkAfter(step, path, named);
  if (step.forEach !== undefined) {
    const source = find(named, step.forEach, [...path, 'for_each']);
    if (!hasPoints(source)) throw new Fault([...path, 'for_each'], `${step.forEach} is not a sweep`);
  }
  for (const [n, flow] of step.inputs.entries()) {
    const source = find(named, flow.from, [...path, 'inputs', n, 'from']);
    checkInner(source, flow.inner, [...path, 'inputs', n, 'from']);
    refuseMany(source, step, [...path, 'inputs', n, 'from']);
    const twin = step.inputs.findIndex((other) => other.to === flow.to && other.files === flow.files);
    if (twin < n) {
      const where = flow.to === '' ? flow.files : `${flow.to}/${flow.files}`;
      throw new Fault(
        [...path, 'inputs', n],
        `${where} would be written by two flows: give one of them its own \`to\``,
      );
    }
  }
  const points = step.points?.kind === 'listed' ? (step.points.points[0] ?? {}) : {};
  const varied = new Set([...Object.keys(points), ...(step.search?.over ?? []).map((one) => one.path)]);
  const twice = step.set.find((one) => varied.has(one.path));
  if (twice !== undefined)
    throw new Fault(
      [...path, 'set', twice.path],
      `${twice.path} is a parameter of the ${step.search === undefined ? 'sweep' : 'search'} too`,
    );
  for (const { path: parameter, value } of step.set) {
    for (const ref of quantitiesOf(value)) checkQuantity(ref, [...path, 'set', parameter], scope, step);
    for (const name of pointsIn(value)) checkPoint(name, step, [...path, 'set', parameter], named);
  }
  for (const ref of step.when === undefined ? [] : quantitiesIn(step.when))
    checkQuantity(ref, [...path, 'when'], scope, step);
  if (step.search !== undefined) checkSearch(step, path);
}

/** Results are those of one step: of a loop it has to be said which. */
function checkInner(source: Step, inner: string | undefined, path: Path): void {
  if (source.kind === 'run') {
    if (inner !== undefined) throw new Fault(path, `${source.name} has no steps`);
  } else if (inner === undefined) {
    const [first] = source.steps;
    throw new Fault(path, `${source.name} is a loop: say which of its steps, as in ${source.name}.${first?.name}`);
  } else find(source.steps, inner, path);
}

/** `point.NAME` is a parameter of the points that the step runs for; of a table it is known when that is read. */
function checkPoint(name: string, step: RunStep, path: Path, named: readonly Step[]): void {
  const source = step.forEach === undefined ? step : find(named, step.forEach, path);
  if (source.kind === 'loop') return;
  if (source !== step && source.forEach !== undefined) return checkPoint(name, source, path, named);
  const over = source.search?.over.map((one) => one.path);
  const listed = source.points?.kind === 'listed' ? Object.keys(source.points.points[0] ?? {}) : over;
  if (listed === undefined && source.points === undefined)
    throw new Fault(path, `${pointWord}.${name}: ${step.name} has no points`);
  if (listed !== undefined && !listed.includes(name))
    throw new Fault(path, `${pointWord}.${name}: the points have no such parameter; ${meant(name, listed)}`);
}

/** A search looks at the results of its own points. */
function checkSearch({ search }: RunStep, path: Path): void {
  if (search === undefined) return;
  const { goal, until } = search;
  const objective = goal.kind === 'solve' ? goal.residual : goal.objective;
  const at = [...path, 'search', goal.kind === 'solve' ? 'solve' : 'minimise'];
  const foreign = [...quantitiesIn(objective), ...(until === undefined ? [] : quantitiesIn(until))].find(
    (ref) => ref.steps.length > 0 || ref.previous,
  );
  if (foreign !== undefined)
    throw new Fault(at, `${writeStepQuantity(foreign)}: a search looks at its own quantities, without a step's name`);
  if (quantitiesIn(objective).length === 0) throw new Fault(at, 'it names no quantity');
}

function checkAfter({ after, name }: Step, path: Path, named: readonly Step[]): void {
  for (const other of after) {
    find(named, other, [...path, 'after']);
    if (other === name) throw new Fault([...path, 'after'], `${name} cannot come after itself`);
  }
}

function checkQuantity(ref: StepQuantity, path: Path, scope: Scope, step: RunStep | undefined): void {
  const text = writeStepQuantity(ref);
  const [first, second, ...more] = ref.steps;
  if (first === undefined) throw new Fault(path, `${text}: say of which step, as in eigen.${text}`);
  if (ref.previous && scope.loop === undefined)
    throw new Fault(path, `${text}: only a step of a loop has a previous round`);
  const named = ref.previous ? scope.siblings : [...scope.siblings, ...scope.outer];
  const source = find(named, first, path);
  if (source.kind === 'run') {
    if (second !== undefined) throw new Fault(path, `${text}: ${first} has no steps`);
    if (step !== undefined) refuseMany(source, step, path);
    return;
  }
  if (second === undefined) throw new Fault(path, `${text}: ${first} is a loop: say which of its steps`);
  find(source.steps, second, path);
  if (more.length > 0) throw new Fault(path, `${text}: ${second} has no steps`);
}

function refuseMany(source: Step, step: RunStep, path: Path): void {
  if (!hasPoints(source) || step.forEach === source.name) return;
  // Points of the same sweep: the same one is meant.
  if (source.kind === 'run' && source.forEach !== undefined && source.forEach === step.forEach) return;
  throw new Fault(path, `${source.name} has many points: with for_each: ${source.name} this step runs once for each`);
}

/** A search ends with one point, its best. */
function hasPoints(step: Step): boolean {
  return step.kind === 'run' && (step.points !== undefined || step.forEach !== undefined);
}

function find(steps: readonly Step[], name: string, path: Path): Step {
  const found = steps.find((step) => step.name === name);
  if (found === undefined)
    throw new Fault(
      path,
      `there is no step ${name}; ${meant(
        name,
        steps.map((step) => step.name),
      )}`,
    );
  return found;
}

/** What a name that is not there may have been: the likeliest, or all that there are. */
export function meant(name: string, known: readonly string[]): string {
  const [near] = nearNames(name, known, 1);
  if (near !== undefined) return `did you mean ${near}?`;
  return known.length === 0 ? 'there are none' : `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
}

/** The steps that have to be done before this one can be. */
export function needsOf(step: Step): string[] {
  if (step.kind === 'loop')
    return [...new Set([...step.after, ...step.steps.flatMap(needsOf)])].filter((name) =>
      step.steps.every((inner) => inner.name !== name),
    );
  const refs = [
    ...step.set.flatMap(({ value }) => quantitiesOf(value)),
    ...(step.when === undefined ? [] : quantitiesIn(step.when)),
  ];
  const quantities = refs.filter((ref) => !ref.previous).map((ref) => ref.steps[0] ?? '');
  return [
    ...new Set([
      ...step.after,
      ...step.inputs.map((flow) => flow.from),
      ...quantities,
      ...(step.forEach === undefined ? [] : [step.forEach]),
    ]),
  ];
}

function refuseCircles(steps: readonly Step[], path: Path): void {
  const done = new Set<string>();
  const visit = (step: Step, way: readonly string[]): void => {
    if (done.has(step.name)) return;
    if (way.includes(step.name))
      throw new Fault(
        [...path, step.name],
        `these steps wait for each other: ${[...way.slice(way.indexOf(step.name)), step.name].join(' → ')}`,
      );
    for (const name of needsOf(step)) {
      const next = steps.find((one) => one.name === name);
      if (next !== undefined) visit(next, [...way, step.name]);
    }
    done.add(step.name);
  };
  for (const step of steps) visit(step, []);
}
