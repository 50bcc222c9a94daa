import type { RerunPlan } from '../../engine/index.ts';
import { counted, writeBytes, shortId, type Job } from '../../model/index.ts';
import type { View } from '../answer.ts';
import { bold, dim, yellow, type Line } from './look.ts';
import { changeLines } from './parameter-changes.ts';
import { findingLines, planLines, type SizedInput } from './plan-page.ts';

/** The inputs of a rerun with their sizes: those of its parent, but for what was changed. */
export function rerunInputs({ plan, parent }: RerunPlan): SizedInput[] {
  const sizes = new Map(parent.record.inputs.map(({ path, size }) => [path, size]));
  return plan.inputs.map(({ to, role, from, text, isReference = false }) => ({
    path: to,
    role,
    from,
    size: text === undefined ? sizes.get(to) : Buffer.byteLength(text),
    isChanged: text !== undefined,
    isReference,
  }));
}

/** What would be sent, and what is not as it was. */
export function rerunPlanLines(rerun: RerunPlan, view: View): Line[] {
  return [
    ['From what was saved with ', bold(rerun.parent.name), dim(`  ${shortId(rerun.parent.id)}`)],
    ...differenceLines(rerun, view),
    '',
    ...planLines(rerun.plan, rerunInputs(rerun), view),
  ];
}

/** Said before anything is sent. */
export function differenceLines({ parameters, caveats }: RerunPlan, { width }: Pick<View, 'width'>): Line[] {
  return [...changeLines(parameters, width), ...caveats.map((caveat): Line => [yellow('  ! '), `${caveat}.`])];
}

/** What became of it. */
export function startedLines(rerun: RerunPlan, job: Job, view: Pick<View, 'width'>): Line[] {
  const { inputs } = job.record;
  const bytes = inputs.reduce((sum, { size }) => sum + size, 0);
  return [
    ...differenceLines(rerun, view),
    ...findingLines(rerun.plan),
    [
      bold(shortId(job.id)),
      ` ${job.name} is ${job.status} on ${job.machine}  `,
      dim(`${rerun.parent.name} again, from ${counted(inputs.length, 'saved input')}, ${writeBytes(bytes)}`),
    ],
  ];
}
