import type { CrateModel, Run, Step } from '../crate-model.ts';
import { idOfPath, ref, refs, timeOf, type Entity } from './entity.ts';
import { flowEntities, type Flow } from './flow.ts';
import { actionId, codeId, endOf, fileId } from './job.ts';
import { simtrailUrl } from './root.ts';

/** The file that lists the steps: the crate's main workflow. */
export const workflowFile = 'workflow.json';

export const runId = '#run';
const engineId = '#engine';
const languageId = '#workflow-language';
const computationalWorkflow = 'https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE';

const stepId = (step: Step): string => `#step-${step.tries[0]?.job.id ?? ''}`;
const controlId = (run: Run): string => `#control-${run.tries[0]?.job.id ?? ''}`;

/** The plan in a few words; the same jobs give the same text. */
export function writeWorkflow(steps: readonly Step[]): string {
  const document = {
    steps: steps.map((step) => ({
      name: step.name,
      code: step.tries[0]?.job.record.code?.name ?? null,
      jobs: step.tries.map(({ job }) => job.id),
      ...(step.runs.length === 1 ? {} : { runs: step.runs.map(runDocument) }),
      after: steps.filter((other) => step.after.includes(other.tries[0]?.job.id ?? '')).map(({ name }) => name),
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function runDocument({ name, tries }: Run): object {
  const { point, round } = tries[0]?.job.record.sequence ?? {};
  const at = { ...(point === undefined ? {} : { point }), ...(round === undefined ? {} : { round }) };
  return { name, ...at, jobs: tries.map(({ job }) => job.id) };
}

/** Several jobs as one run: the steps, who carried them out, and what flowed from one to the next. */
export function* runEntities(
  model: CrateModel,
  steps: readonly Step[],
  flow: Flow,
  file: { sha256: string; size: number },
): Generator<Entity> {
  const jobs = model.jobs.map(({ job }) => job);
  const [start, end] = [first(jobs.map(({ record }) => record.created_at)), model.at];
  const lastOf = (run: Run): (typeof jobs)[number] | undefined => run.tries.at(-1)?.job;
  const runs = steps.flatMap((step) => step.runs);
  const unfinished = runs.filter((run) => lastOf(run)?.status !== 'succeeded').map(({ name }) => name);
  const outcome =
    unfinished.length === 0
      ? { actionStatus: 'http://schema.org/CompletedActionStatus' }
      : { actionStatus: 'http://schema.org/FailedActionStatus', error: `not done: ${unfinished.join(', ')}` };
  yield {
    '@id': workflowFile,
    '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow', 'HowTo'],
    name: `Jobs of ${model.project.name} in their order`,
    conformsTo: ref(computationalWorkflow),
    programmingLanguage: ref(languageId),
    version: file.sha256.slice(0, 12),
    url: simtrailUrl,
    license: ref(model.citation.license?.url ?? '#no-license'),
    encodingFormat: 'application/json',
    contentSize: String(file.size),
    sha256: file.sha256,
    hasPart: refs(new Set(jobs.map(codeId))),
    step: refs(steps.map(stepId)),
    ...(model.sequences.length === 0
      ? {}
      : { isBasedOn: refs(new Set(model.sequences.flatMap(({ files }) => files.map(fileId)))) }),
  };
  yield {
    '@id': computationalWorkflow,
    '@type': 'CreativeWork',
    name: 'ComputationalWorkflow profile',
    version: '1.0-RELEASE',
  };
  yield { '@id': languageId, '@type': 'ComputerLanguage', name: 'simtrail steps', url: simtrailUrl, version: '1' };
  yield {
    '@id': engineId,
    '@type': 'SoftwareApplication',
    name: 'simtrail',
    url: simtrailUrl,
    softwareVersion: model.version,
  };
  yield {
    '@id': runId,
    '@type': 'CreateAction',
    name: `All jobs of ${model.project.name}`,
    description: `${jobs.length} jobs in ${steps.length} steps`,
    startTime: timeOf(start),
    endTime: timeOf(end),
    ...outcome,
    agent: ref('#simtrail'),
    instrument: ref(workflowFile),
    object: refs(
      new Set(
        model.jobs.flatMap(({ inputs }) => inputs.filter((i) => i.left === undefined).map((i) => idOfPath(i.path))),
      ),
    ),
    result: refs(['jobs.json']),
  };
  yield {
    '@id': '#organization-of-run',
    '@type': 'OrganizeAction',
    name: 'Keeping of the jobs',
    description: 'simtrail submitted, watched and collected the jobs',
    startTime: timeOf(start),
    endTime: timeOf(end),
    ...outcome,
    agent: ref('#simtrail'),
    instrument: ref(engineId),
    object: refs(runs.map(controlId)),
    result: ref(runId),
  };
  for (const [i, step] of steps.entries()) {
    const own = flow.connections.filter(({ into }) => into === step).map(({ id }) => id);
    yield {
      '@id': stepId(step),
      '@type': 'HowToStep',
      name: step.name,
      position: String(i + 1),
      workExample: ref(codeId((step.tries[0] as Step['tries'][number]).job)),
      ...(own.length === 0 ? {} : { connection: refs(own) }),
    };
    for (const run of step.runs) {
      const last = lastOf(run);
      yield {
        '@id': controlId(run),
        '@type': 'ControlAction',
        name: `Step ${run.name}`,
        instrument: ref(stepId(step)),
        object: refs(run.tries.map(({ job }) => actionId(job))),
        ...(last === undefined ? {} : endOf(last)),
      };
    }
  }
  yield* flowEntities(flow);
}

const first = (times: readonly string[]): string => times.reduce((a, b) => (b < a ? b : a));
