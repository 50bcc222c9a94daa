import type { Engine, Plan, SubmitRequest } from '../../engine/index.ts';
import { AppError, exits } from '../../errors/index.ts';
import { counted, writeBytes, shortId, type Job } from '../../model/index.ts';
import { page, type Page, type View } from '../answer.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { requestOf, submitOptions, sendingOptions } from '../job-request.ts';
import { flag, texts, unless } from '../options.ts';
import { size } from '../size.ts';
import { bold, dim, yellow, type Line } from '../render/look.ts';
import { findingLines, planLines, type SizedInput } from '../render/plan-page.ts';
import { shellWord } from '../../model/index.ts';
import { waitFor, waitedLines } from '../waiting.ts';
import { assertTag } from './tag.ts';

export const submit = defineCommand({
  about:
    'Everything the job needs is saved first, so that it can be run again exactly. With --wait the exit status is 0 if the job succeeded, 1 if it failed, 3 if its results are incomplete.',
  arguments: [{ name: 'ANALYSIS', about: 'what to run', completes: 'analysis' }],
  options: {
    ...submitOptions,
    tag: texts('TAG', 'a tag; may be given again', { short: 't' }),
    reference: texts('FILE', 'an input that is kept by reference: digest and place, not its content; a name or a glob'),
    referenceAbove: size('SIZE', 'keep larger inputs by reference (default: what the analysis says, else the project)'),
    snapshot: unless('keep digests of the inputs only, not the inputs'),
    reuse: flag('where a job did the very same work and succeeded, take its results and run nothing'),
    ...sendingOptions,
  },
  examples: [
    { line: 'simtrail submit pillbox', about: 'run it here' },
    { line: 'simtrail submit pillbox --name finer --set mesh_size_m=0.004 --wait', about: 'a variant, and wait' },
    { line: 'simtrail submit pillbox --processes 1 --runtime 2h --tag reference', about: 'resources and a tag' },
    { line: 'simtrail submit pillbox --dry-run', about: 'what would be sent, and whether it was done before' },
    { line: 'simtrail submit pillbox --reuse --wait', about: 'run it only if no job did the same' },
  ],
  async run(context, [analysis = ''], options): Promise<Page> {
    for (const one of options.tag) assertTag(one);
    const request: SubmitRequest = {
      ...requestOf(options),
      analysis,
      tags: [...new Set(options.tag)],
      reference: options.reference,
      ...(options.referenceAbove === undefined ? {} : { referenceAbove: options.referenceAbove }),
      ...(options.snapshot ? {} : { snapshot: false }),
    };
    const engine = await context.engine();
    const plan = await engine.plan(request);
    const { plannedInputs } = await import('../planned-inputs.ts');
    const inputs = await plannedInputs(engine.folder, plan);
    const same = options.dryRun || options.reuse ? await engine.sameWorkAs(plan).catch(tolerate) : undefined;
    if (options.dryRun) return dryRun(plan, inputs, same);
    if (options.reuse && same !== undefined) {
      const taken = await engine.reuse(plan, same);
      return page(taken.record, (view) => [reusedLine(taken, same), ...waitedLines(taken, view)]);
    }
    const job = await submitted(context, engine, { plan, inputs });
    const told = [submittedLine(job), ...findingLines(plan), ...sameWorkLines(await engine.sameWork(job))];
    if (!options.wait) return page(job.record, [...told, dim(`  simtrail watch ${shortId(job.id)}   follows it`)]);
    const ended = await waitFor(context, engine, { job, above: told });
    return page(ended.job.record, (view) => [...told, ...waitedLines(ended.job, view)], ended.exit);
  },
});

/** An input that cannot be read is told of by the plan, or when it is to be saved. */
function tolerate(error: unknown): undefined {
  if (!AppError.is(error, 'INPUT_UNREADABLE', 'INPUT_CHANGED')) throw error;
}

function dryRun(plan: Plan, inputs: readonly SizedInput[], same: Job | undefined): Page {
  const isHopeless = plan.findings.some((finding) => finding.level === 'error');
  const json = {
    dry_run: true,
    analysis: plan.analysis.name,
    code: plan.code.name,
    machine: plan.machine.name,
    job_name: plan.jobName,
    ...plan.resources,
    snapshot: plan.snapshot,
    notes: plan.notes,
    tags: plan.tags,
    inputs: inputs.map(({ path, role, from, size, isChanged, isReference }) => ({
      path,
      role,
      from,
      size: size ?? null,
      changed: isChanged,
      reference: isReference,
    })),
    command: plan.command.argv,
    script: plan.script,
    findings: plan.findings,
    same_work: same?.id ?? null,
  };
  const lines = (view: View): Line[] => [...planLines(plan, inputs, view), ...sameWorkLines(same)];
  return page(json, lines, isHopeless ? exits.usage : exits.ok);
}

/** Large inputs take a while to be hashed and copied; whoever watches sees that something goes on. */
async function submitted(
  context: Context,
  engine: Engine,
  { plan, inputs }: { plan: Plan; inputs: readonly SizedInput[] },
): Promise<Job> {
  const bytes = inputs.reduce((sum, input) => sum + (input.size ?? 0), 0);
  const what = `${plan.snapshot ? 'Saving' : 'Reading'} ${counted(inputs.length, 'input')}, ${writeBytes(bytes)}`;
  const startedMs = context.now();
  const timer = setInterval(() => {
    const seconds = Math.round((context.now() - startedMs) / 1000);
    context.progress.draw([[dim(`${what} and submitting ${shellWord(plan.jobName)} ... `), `${seconds} s`]]);
  }, 250);
  try {
    return await engine.submit(plan);
  } finally {
    clearInterval(timer);
    context.progress.clear();
  }
}

function savedText({ record }: Job, files: string): string {
  const byReference = record.inputs.filter(({ reference }) => reference === true).length;
  if (record.inputs.some(({ object, reference }) => object === null && reference !== true))
    return `inputs not saved, only their digests (${files})`;
  return `saved ${files}${byReference === 0 ? '' : `, ${byReference} of them by reference`}`;
}

function sameWorkLines(same: Job | undefined): Line[] {
  if (same === undefined) return [];
  const said = `${same.name} had the same inputs, code and command, and succeeded`;
  return [[yellow('  ! '), `${said} (`, bold(shortId(same.id)), '); --reuse takes its results.']];
}

function reusedLine(job: Job, same: Job): Line {
  return [
    bold(shortId(job.id)),
    ` ${job.name} has the results of `,
    bold(same.name),
    dim(`  ${shortId(same.id)}, nothing was run`),
  ];
}

function submittedLine(job: Job): Line {
  const bytes = job.record.inputs.reduce((sum, input) => sum + input.size, 0);
  const files = `${counted(job.record.inputs.length, 'input')}, ${writeBytes(bytes)}`;
  return [bold(shortId(job.id)), ` ${job.name} is ${job.status} on ${job.machine}  `, dim(savedText(job, files))];
}
