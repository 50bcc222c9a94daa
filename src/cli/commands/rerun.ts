import type { RerunPlan } from '../../engine/index.ts';
import { exits } from '../../errors/index.ts';
import { page, type Page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { requestOf, rerunOptions, sendingOptions } from '../job-request.ts';
import { rerunInputs, rerunPlanLines, startedLines } from '../render/rerun-lines.ts';
import { waitFor, waitedLines } from '../waiting.ts';

export const rerun = defineCommand({
  about:
    'Takes nothing but what was saved with the job: its analysis, and the code in the project, may have changed or be gone. The inputs and the script are the same bytes, but for the id and what is asked to differ; what may not be as it was is said first. With --wait the exit status is that of `simtrail submit`.',
  arguments: [jobArgument],
  options: { ...rerunOptions, ...sendingOptions },
  examples: [
    { line: 'simtrail rerun first-try --wait', about: 'the same again' },
    { line: 'simtrail rerun first-try --set radius_m=0.12 --name wider', about: 'with one parameter changed' },
    { line: 'simtrail rerun first-try --dry-run', about: 'what would be sent, and what may differ' },
  ],
  async run(context, [job = ''], options): Promise<Page> {
    const engine = await context.engine();
    const planned = await engine.planRerun({ ...requestOf(options), job });
    if (options.dryRun) return dryRun(planned);
    const submitted = await engine.rerun(planned);
    const told = startedLines(planned, submitted, { width: context.progress.width });
    if (!options.wait) return page(submitted.record, (view) => startedLines(planned, submitted, view));
    const ended = await waitFor(context, engine, { job: submitted, above: told });
    return page(
      ended.job.record,
      (view) => [...startedLines(planned, submitted, view), ...waitedLines(ended.job, view)],
      ended.exit,
    );
  },
});

function dryRun(rerunPlan: RerunPlan): Page {
  const { plan, parent, parameters, caveats } = rerunPlan;
  const isHopeless = plan.findings.some((finding) => finding.level === 'error');
  const json = {
    dry_run: true,
    rerun_of: parent.id,
    analysis: plan.analysis.name,
    code: plan.code.name,
    machine: plan.machine.name,
    job_name: plan.jobName,
    ...plan.resources,
    notes: plan.notes,
    parameters,
    caveats,
    inputs: rerunInputs(rerunPlan).map(({ path, role, size, isChanged }) => ({
      path,
      role,
      size: size ?? null,
      changed: isChanged,
    })),
    command: plan.command.argv,
    script: plan.script,
    findings: plan.findings,
  };
  return page(json, (view) => rerunPlanLines(rerunPlan, view), isHopeless ? exits.usage : exits.ok);
}
