import type { CleaningPlan, FarFolders } from '../../engine/index.ts';
import { AppError, exits } from '../../errors/index.ts';
import { counted, writeBytes, shortId, type Job } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import type { Context } from '../context.ts';
import { flag } from '../options.ts';
import { bold, dim, green, red, yellow, type Line } from '../render/look.ts';

export const clean = defineCommand({
  about:
    'Removes the folder that a job has on its machine, and nothing else: after every file in it was found here with the digest that it has there now. What is here stays. Asks first in a terminal; elsewhere it needs --yes. With several jobs each is tried.',
  arguments: [{ ...jobArgument, many: true }],
  options: {
    yes: flag('do not ask', { short: 'y' }),
    force: flag('remove it even if there are files in it that are nowhere else'),
    dryRun: flag('look and tell, and remove nothing', { short: 'n' }),
  },
  examples: [
    { line: 'simtrail clean first-try --dry-run', about: 'whether all of it is here' },
    { line: 'simtrail clean first-try --yes', about: 'free the space; a job of this computer keeps its folder' },
  ],
  async run(context, refs, { yes, force, dryRun }) {
    const far = await (await context.engine()).farFolders();
    const plans: CleaningPlan[] = [];
    const errors: AppError[] = [];
    const trying = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof AppError) || refs.length === 1) throw error;
        errors.push(error);
      }
    };
    for (const ref of refs) {
      context.progress.draw([dim(`comparing what ${ref} has there with what is here ...`)]);
      await trying(async () => void plans.push(await far.planCleaning(ref, { force, signal: context.signal })));
    }
    context.progress.clear();
    const isAgreed = dryRun || yes || (await agreed(context, plans));
    const done: { plan: CleaningPlan; isRemoved: boolean; job: Job }[] = [];
    for (const plan of plans) {
      const isRemoved = isAgreed && !dryRun && plan.state === 'there';
      if (!isAgreed || dryRun) done.push({ plan, isRemoved, job: plan.job });
      else await trying(async () => void done.push({ plan, isRemoved, job: await cleaned(far, plan) }));
    }
    const json = {
      ...(dryRun ? { dry_run: true } : {}),
      jobs: done.map(({ plan, isRemoved, job }) => ({
        id: job.id,
        job_name: job.name,
        machine: job.machine,
        folder: plan.folder,
        state: plan.state,
        removed: isRemoved,
        files: plan.files.length,
        bytes: plan.bytes,
        lost: plan.lost,
      })),
      errors,
    };
    const failed = done.length === 0 ? (errors[0]?.exit ?? exits.failed) : exits.partly;
    return page(
      json,
      [
        ...done.flatMap(({ plan, isRemoved }) => linesOf(plan, isRemoved)),
        ...errors.map((error): Line => [red('✗ '), error.message]),
        ...(isAgreed ? [] : ['Nothing was removed.']),
      ],
      errors.length === 0 ? exits.ok : failed,
    );
  },
});

async function cleaned(far: FarFolders, plan: CleaningPlan): Promise<Job> {
  return plan.state === 'project' ? plan.job : far.clean(plan);
}

/** Asks the person at the terminal. Throws USAGE where there is none and something would be removed. */
async function agreed(context: Context, plans: readonly CleaningPlan[]): Promise<boolean> {
  const there = plans.filter(({ state }) => state === 'there');
  if (there.length === 0) return true;
  if (context.ask === undefined || context.isJson)
    throw new AppError('USAGE', { why: 'Nobody can be asked here: add --yes to remove it.', command: 'clean' });
  for (const plan of there) {
    const question = `Remove ${plan.folder} of ${plan.job.name} (${whatOf(plan)})${lossOf(plan)}? [y/N]`;
    const about = { echo: true, again: false, notice: false, signal: context.signal };
    const answer = await context.ask(plan.job.machine, question, about);
    if (!/^y(es)?$/i.test(answer?.trim() ?? '')) return false;
  }
  return true;
}

const whatOf = ({ files, bytes }: CleaningPlan): string => `${counted(files.length, 'file')}, ${writeBytes(bytes)}`;

const lossOf = ({ lost }: CleaningPlan): string =>
  lost.length === 0 ? '' : `, ${counted(lost.length, 'file')} of them nowhere else`;

function linesOf(plan: CleaningPlan, isRemoved: boolean): Line[] {
  const { job, state, folder, lost } = plan;
  const name: Line = [dim(shortId(job.id)), ' ', bold(job.name)];
  if (state === 'project') return [[name, '  has no folder but the one in the project: there is nothing to remove']];
  if (state === 'gone') return [[name, `  ${folder} is gone from ${job.machine} already`]];
  const losses = lost
    .slice(0, 10)
    .map(({ path, size, why }): Line => [yellow('! '), `${path} (${writeBytes(size)}) ${why}`]);
  if (isRemoved) return [[green('✓ '), name, `  ${folder} is removed from ${job.machine}: ${whatOf(plan)}`], ...losses];
  const all = lost.length === 0 ? 'all of it is here' : `${counted(lost.length, 'file')} nowhere else`;
  return [[name, `  ${job.machine}:${folder}  ${whatOf(plan)}; ${all}`], ...losses];
}
