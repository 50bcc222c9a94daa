import type { SequenceView } from '../../engine/index.ts';
import { shortId } from '../../model/index.ts';
import type { Carrier, Sequence, Step, Task, TaskState } from '../../sequence/index.ts';
import { bold, dim, green, red, yellow, type Line } from './look.ts';
import { counted } from './numbers.ts';
import { statusText } from './status-text.ts';
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
    ...carrierLines(carried),
  ];
}

/** What goes on when everything of simtrail has ended, and what waits for it. */
function carrierLines(carried: ReadonlyMap<string, Carrier>): Line[] {
  const all = [...carried];
  const alone = all.filter(([, one]) => one.by === 'scheduler').map(([name]) => name);
  const waiting = all.flatMap(([name, one]) => (one.by === 'simtrail' ? [[name, one.why] as const] : []));
  if (waiting.length === 0) return [dim('Handed to the schedulers at once: nothing of simtrail has to stay alive.')];
  return [
    ...(alone.length === 0 ? [] : [dim(`Handed to the schedulers at once: ${alone.join(', ')}.`)]),
    dim('Submitted by simtrail (sequence run, watch or serve) when their time has come:'),
    ...waiting.map(([name, why]): Line => ['  ', bold(name), dim(`  ${why}`)]),
  ];
}

function stepRow(step: Step, indent: string): Line[] {
  if (step.kind === 'loop') {
    return [bold(step.name), '', `at most ${counted(step.atMost, 'round')}`, dim(`until ${step.until.text}`)];
  }
  const needs = [
    ...new Set([
      ...step.inputs.map((flow) => flow.from),
      ...step.after,
      ...(step.forEach === undefined ? [] : [step.forEach]),
    ]),
  ];
  const flows = step.inputs.map(({ from, files }) => `${from}/${files}`);
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
  if (step.points?.kind === 'csv') return `points of ${step.points.file}`;
  if (step.points !== undefined) return counted(step.points.points.length, 'point');
  return step.forEach === undefined ? '1 job' : `for each of ${step.forEach}`;
}

const looks: Readonly<Record<TaskState, (text: string) => Line>> = {
  waiting: dim,
  ready: dim,
  active: bold,
  succeeded: green,
  failed: red,
  skipped: yellow,
};

/** How each step stands: its only job, or so many of each state. */
export function standingLines({ sequence, standing }: SequenceView, { width }: { width: number }): Line[] {
  const names = [...new Set(standing.tasks.map((task) => task.step))];
  const rows = names.map((name): Line[] => {
    const tasks = standing.tasks.filter((task) => task.step === name);
    const [only] = tasks;
    return tasks.length === 1 && only !== undefined
      ? taskRow(only)
      : [bold(name), countsLine(tasks), '', troubleOf(tasks)];
  });
  const waiting = sequence.steps.filter(
    (step) => !names.some((name) => name === step.name || name.startsWith(`${step.name}.`)),
  );
  const later = waiting.map((step): Line[] => [bold(step.name), dim('waiting'), '', '']);
  return tableLines([{ least: 10 }, { least: 12 }, { least: 8 }, { least: 12 }], [...rows, ...later], { width });
}

function taskRow(task: Task): Line[] {
  const state = task.job === undefined ? looks[task.state](task.state) : statusText(task.job.status);
  return [bold(task.step), state, dim(task.job === undefined ? '' : shortId(task.job.id)), dim(task.reason ?? '')];
}

function countsLine(tasks: readonly Task[]): Line {
  const order: TaskState[] = ['succeeded', 'active', 'ready', 'waiting', 'skipped', 'failed'];
  const parts = order
    .map((state) => [state, tasks.filter((task) => task.state === state).length] as const)
    .filter(([, count]) => count > 0);
  return parts.flatMap(([state, count], n): Line[] => [n === 0 ? '' : ', ', looks[state](`${count} ${state}`)]);
}

function troubleOf(tasks: readonly Task[]): Line {
  const failed = tasks.find((task) => task.state === 'failed');
  return failed === undefined ? '' : red(failed.reason ?? '');
}

const endings: Readonly<Record<SequenceView['standing']['state'], (name: string) => Line>> = {
  running: (name) => [bold(name), ' is under way'],
  succeeded: (name) => [green('✓ '), bold(name), ' succeeded'],
  failed: (name) => [red('✗ '), bold(name), ' failed'],
  cancelled: (name) => [yellow('⊘ '), bold(name), ' was cancelled'],
};

export function sequenceLine({ record, standing }: SequenceView): Line {
  return [endings[standing.state](record.name), dim(`  ${shortId(record.id)}`)];
}
