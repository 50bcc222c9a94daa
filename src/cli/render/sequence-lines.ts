import type { SequenceView } from '../../engine/index.ts';
import { counted, pointWords, shortId, writeDuration, writeRoughly } from '../../model/index.ts';
import {
  needsOf,
  progressOf,
  type Carrier,
  type Sequence,
  type Step,
  type StepFault,
  type Task,
  type TaskState,
} from '../../sequence/index.ts';
import { bold, dim, green, red, yellow, type Line, type Look } from './look.ts';
import { barText } from './progress-bar.ts';
import { tableLines } from './table.ts';

/** One line a step, in the order of the file: what it waits for is drawn from step to step. */
export function outlineLines(
  sequence: Sequence,
  carried: ReadonlyMap<string, Carrier>,
  { width }: { width: number },
): Line[] {
  const rows = sequence.steps.flatMap((step): Line[][] => [
    stepRow(step, ''),
    ...(step.kind === 'loop' ? step.steps.map((inner) => stepRow(inner, '  ↻ ')) : []),
  ]);
  return [
    ...tableLines([{ least: 10 }, { least: 10 }, { least: 12 }, { least: 16 }], rows, { width }),
    ...carrierLines(sequence, carried),
  ];
}

/** What goes on when everything of simtrail has ended, and what waits for it. */
function carrierLines({ steps }: Sequence, carried: ReadonlyMap<string, Carrier>): Line[] {
  const all = [...carried];
  const alone = all.filter(([, one]) => one.by === 'scheduler').map(([name]) => name);
  const waiting = all.flatMap(([name, one]) => (one.by === 'simtrail' ? [[name, one.why] as const] : []));
  const retried = steps.filter((one) => one.kind === 'run' && alone.includes(one.name) && hasRetry(one));
  const retries = retried.length === 0 ? '' : `, but for a retry of ${retried.map(({ name }) => name).join(', ')}`;
  if (waiting.length === 0)
    return [dim(`Handed to the schedulers at once: nothing of simtrail has to stay alive${retries}.`)];
  return [
    ...(alone.length === 0 ? [] : [dim(`Handed to the schedulers at once${retries}: ${alone.join(', ')}.`)]),
    dim('Submitted by simtrail (sequence run, watch or serve) when their time has come:'),
    ...waiting.map(([name, why]): Line => ['  ', bold(name), dim(`  ${why}`)]),
  ];
}

export function hasRetry({ retry }: Extract<Step, { kind: 'run' }>): boolean {
  return Object.keys(retry).length > 0;
}

function stepRow(step: Step, indent: string): Line[] {
  if (step.kind === 'loop') {
    const after = needsOf(step).length === 0 ? '' : `after ${needsOf(step).join(', ')}; `;
    return [bold(step.name), '', `at most ${counted(step.atMost, 'round')}`, dim(`${after}until ${step.until.text}`)];
  }
  const needs = needsOf(step);
  const flows = step.inputs.map(
    ({ from, inner, files }) => `${inner === undefined ? from : `${from}.${inner}`}/${files}`,
  );
  const condition = step.when === undefined ? [] : [`if ${step.when.text}`];
  return [
    [indent, bold(step.name)],
    step.analysis,
    runsOf(step),
    dim(
      [
        ...(needs.length === 0 ? [] : [`after ${needs.join(', ')}`]),
        ...flows.map((flow) => `takes ${flow}`),
        ...condition,
      ].join('; '),
    ),
  ];
}

function runsOf(step: Extract<Step, { kind: 'run' }>): string {
  if (step.search !== undefined) return `search, at most ${step.search.atMost}`;
  if (step.points?.kind === 'csv') return `points of ${step.points.file}${packText(step)}`;
  if (step.points !== undefined) return `${counted(step.points.points.length, 'point')}${packText(step)}`;
  return step.forEach === undefined ? '1 job' : `for each of ${step.forEach}${packText(step)}`;
}

function packText({ pack }: Extract<Step, { kind: 'run' }>): string {
  if (pack === undefined) return '';
  return `, ${pack.jobs} an allocation${pack.at_once === 1 ? '' : `, ${pack.at_once} at once`}`;
}

const looks: Readonly<Record<TaskState, readonly [symbol: string, look: Look | undefined]>> = {
  succeeded: ['✓', 'green'],
  active: ['●', 'cyan'],
  ready: ['○', undefined],
  waiting: ['·', 'dim'],
  skipped: ['⊘', 'yellow'],
  failed: ['✗', 'red'],
};
const order: readonly TaskState[] = ['succeeded', 'active', 'ready', 'waiting', 'skipped', 'failed'];

export interface StandingView {
  width: number;
  now: number;
}

/** How a sequence stands: how far it is and when it may end, and each step with its tasks. */
export function standingLines(view: SequenceView, shown: StandingView): Line[] {
  const { sequence, standing } = view;
  const names = [...new Set(standing.tasks.map((task) => task.step))];
  const rows = names.map((name): Line[] => {
    const tasks = standing.tasks.filter((task) => task.step === name);
    const [only] = tasks;
    const fault = standing.faults.find(({ step }) => step === name);
    const isOne = tasks.length === 1 && only !== undefined && fault === undefined;
    return isOne ? taskRow(only, shown.now) : stepTasksRow(name, tasks, fault);
  });
  // Steps of which no task is known (yet): where there is none, the step has its fault itself.
  const later = sequence.steps
    .filter((step) => !names.some((name) => name === step.name || name.startsWith(`${step.name}.`)))
    .map(({ name }): Line[] => {
      const fault = standing.faults.find(({ step }) => step === name);
      const state = fault !== undefined ? 'failed' : standing.state === 'running' ? 'waiting' : 'skipped';
      return [symbolOf(state), bold(name), looked(state, state), '', '', fault === undefined ? '' : red(fault.reason)];
    });
  const loops = standing.faults.filter(({ step }) => names.some((name) => name.startsWith(`${step}.`)));
  const columns = [{}, { least: 8 }, { least: 24 }, { least: 6, drop: 2 }, { drop: 1 }, { least: 12 }];
  return [
    ...farLines(view, shown),
    ...tableLines(columns, [...rows, ...later], { width: shown.width, indent: 2 }),
    ...loops.map(({ step, reason }): Line => ['  ', red(`✗  ${step}: ${reason}`)]),
  ];
}

/** `━━━━────  40%  8 of 20  1m12s  about 3m left`. */
export function farLines(view: SequenceView, { now }: StandingView): Line[] {
  const { record, standing } = view;
  if (standing.state !== 'running' || standing.tasks.length < 2) return [];
  const { done, total, is_open, ends_at } = progressOf(view, now);
  const elapsed = Math.floor((now - Date.parse(record.created_at)) / 1000);
  return [
    [
      '  ',
      is_open ? '' : [barText(done / total), '  '],
      `${done} of ${total}${is_open ? ' so far' : ''}`,
      Number.isFinite(elapsed) && elapsed >= 0 ? dim(`  ${writeDuration(elapsed)}`) : '',
      ends_at === null ? '' : `  about ${writeRoughly((Date.parse(ends_at) - now) / 1000)} left`,
    ],
  ];
}

function symbolOf(state: TaskState): Line {
  return looked(state, looks[state][0]);
}

function looked(state: TaskState, text: string): Line {
  const [, look] = looks[state];
  return look === undefined ? text : { text, look };
}

function taskRow(task: Task, now: number): Line[] {
  const { job, state, step, reason } = task;
  return [
    symbolOf(state),
    bold(step),
    looked(state, job?.status ?? state),
    ranText(job, now),
    dim(job === undefined ? '' : shortId(job.id)),
    state === 'failed' ? red(reason ?? '') : dim(reason ?? ''),
  ];
}

function ranText(job: Task['job'], now: number): Line {
  if (job?.startedMs === undefined) return '';
  const seconds = Math.max(0, Math.round(((job.endedMs ?? now) - job.startedMs) / 1000));
  return [writeDuration(seconds), job.endedMs === undefined ? dim(` of ${writeDuration(job.runtime)}`) : ''];
}

function stepTasksRow(name: string, tasks: readonly Task[], fault: StepFault | undefined): Line[] {
  const counts = new Map(order.map((state) => [state, tasks.filter((task) => task.state === state).length]));
  const worst = [...order].toReversed().find((state) => (counts.get(state) ?? 0) > 0) ?? 'waiting';
  const isUnderWay = (counts.get('active') ?? 0) + (counts.get('ready') ?? 0) > 0;
  const parts = order.filter((state) => (counts.get(state) ?? 0) > 0);
  const counted = parts.flatMap((state, n): Line[] => [
    n === 0 ? '' : ', ',
    looked(state, `${counts.get(state) ?? 0} ${state}`),
  ]);
  const answer = tasks.find(({ isAnswer }) => isAnswer);
  const id = answer?.job === undefined ? '' : dim(shortId(answer.job.id));
  const told = answer === undefined ? troubleOf(tasks) : pointWords(answer.point).join(' ');
  const symbol = symbolOf(fault !== undefined ? 'failed' : isUnderWay ? 'active' : worst);
  return [symbol, bold(name), counted, '', id, fault === undefined ? told : red(fault.reason)];
}

function troubleOf(tasks: readonly Task[]): Line {
  const failed = tasks.find((task) => task.state === 'failed');
  if (failed === undefined) return '';
  return red([...pointWords(failed.point), failed.reason ?? ''].join(' ').trim());
}

const endings: Readonly<Record<SequenceView['standing']['state'], (name: string) => Line>> = {
  running: (name) => [{ text: '● ', look: 'cyan' }, bold(name), ' is under way'],
  succeeded: (name) => [green('✓ '), bold(name), ' succeeded'],
  failed: (name) => [red('✗ '), bold(name), ' failed'],
  cancelled: (name) => [yellow('⊘ '), bold(name), ' was cancelled'],
};

export function sequenceLine({ record, standing }: SequenceView): Line {
  const { name, id, cancel_requested_at } = record;
  const isEnding = standing.state === 'running' && typeof cancel_requested_at === 'string';
  const line: Line = isEnding
    ? [yellow('⊘ '), bold(name), ' is being cancelled: its jobs were told to end']
    : endings[standing.state](name);
  return [line, dim(`  ${shortId(id)}`)];
}

/** What can be done about one that failed. */
export function nextLines({ record, standing }: SequenceView): Line[] {
  if (standing.state !== 'failed' && standing.state !== 'cancelled') return [];
  const failed = standing.tasks.find(({ state, job }) => state === 'failed' && job !== undefined)?.job;
  const id = shortId(record.id);
  return [
    ...(failed === undefined ? [] : [dim(`  simtrail log ${shortId(failed.id)}   what its program said`)]),
    standing.faults.length === 0
      ? dim(`  simtrail sequence rerun ${id} --missing   runs what has not succeeded`)
      : dim(`  simtrail sequence rerun ${id} --missing --file FILE   goes on with a file that lets it`),
  ];
}
