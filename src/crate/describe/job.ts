import { writeQuantityRef, type Job, type Quantity } from '../../model/index.ts';
import type { JobContents, JobFile } from '../contents.ts';
import type { CrateModel, Link } from '../crate-model.ts';
import { idOfPath, ref, refs, timeOf, word, type Entity } from './entity.ts';
import { mediaTypeOf } from './media-type.ts';
import { authorRef, fileEntity, simtrailUrl } from './root.ts';

const completed = 'http://schema.org/CompletedActionStatus';
const failed = 'http://schema.org/FailedActionStatus';
/** What our numbers mean is what Slurm's accounting calls so (sacct(1), "Job accounting fields"). */
const field = (name: string): string => `https://slurm.schedmd.com/sacct.html#OPT_${name}`;
const unit = (name: string): string => `https://qudt.org/vocab/unit/${name}`;

export const actionId = (job: Job): string => `#job-${job.id}`;

/** What stands for a file: the file in the crate, or a note of what it was. */
export function fileId({ left, path, name, of }: JobFile): string {
  return left === undefined ? idOfPath(path) : `#left-${of}-${word(name)}`;
}

/** How an action ended, in the words of schema.org: plain strings, as the profiles' checks want them. */
export function endOf({ record, status }: Job): Pick<Entity, 'actionStatus' | 'error'> {
  if (status === 'succeeded') return { actionStatus: completed };
  return { actionStatus: failed, error: [status, record.status_detail].filter(Boolean).join(': ') };
}

/** One job as the action it was, with what it used and what it left. */
export function* jobEntities(contents: JobContents, model: CrateModel, links: readonly Link[]): Generator<Entity> {
  const { job, inputs, results } = contents;
  const { record } = job;
  const quantities = job.quantities.map((quantity, i) => quantityEntity(job, quantity, i));
  const usage = usageEntities(job);
  const upstream = links.filter(({ to }) => to.id === job.id);
  const left = [...results.map(fileId), ...quantities.map((one) => one['@id'])];
  yield {
    '@id': actionId(job),
    // schema.org: one that creates nothing that can be named is an activation.
    '@type': left.length === 0 ? 'ActivateAction' : 'CreateAction',
    name: job.name,
    description: descriptionOf(job, model),
    identifier: [
      `urn:uuid:${job.id}`,
      ...(record.slurm_id === null ? [] : [`slurm:${job.machine}:${record.slurm_id}`]),
    ],
    ...(timeOf(record.started_at) === undefined ? {} : { startTime: timeOf(record.started_at) }),
    endTime: timeOf(record.ended_at ?? record.submitted_at ?? record.created_at),
    ...endOf(job),
    agent: ref(personId(model, job)),
    instrument: ref(codeId(job)),
    object: refs(new Set([...inputs.map(fileId), ...upstream.map(({ result }) => fileId(result))])),
    ...(left.length === 0 ? {} : { result: refs(left) }),
    ...(usage.length === 0 ? {} : { resourceUsage: refs(usage.map((one) => one['@id'])) }),
    location: ref(placeId(job)),
  };
  yield* usage;
  yield* quantities;
  for (const file of inputs) if (file.left !== undefined) yield leftEntity(file, job);
}

function descriptionOf(job: Job, { jobs }: CrateModel): string {
  const { analysis_step, reuse_of } = job.record;
  if (typeof reuse_of !== 'string') return `${analysis_step} for the analysis ${job.analysis} on ${job.machine}`;
  const other = jobs.find(({ job: { id } }) => id === reuse_of)?.job.name ?? `the job ${reuse_of}`;
  return `${analysis_step} for the analysis ${job.analysis}: it did not run and has the results of ${other}, which did the same work`;
}

/** The folders of what jobs left, each once; the first job of a folder is the one that left it. */
export function* folderEntities(model: CrateModel): Generator<Entity> {
  for (const { id, job, files } of foldersOf(model)) {
    const parts = files.filter(({ left }) => left === undefined);
    if (parts.length > 0) {
      const { authors } = model.citation;
      yield {
        '@id': id,
        '@type': 'Dataset',
        name: job.name,
        description: `What ${job.name} left.`,
        author: authors.length > 0 ? authors.map(authorRef) : [ref(personId(model, job))],
        hasPart: parts.map((file) => ref(fileId(file))),
      };
    }
    for (const file of files) yield file.left === undefined ? resultEntity(file, job) : leftEntity(file, job);
  }
}

/** Ids of the folders of which something is in the crate. */
export function folderIds(model: CrateModel): string[] {
  return foldersOf(model).flatMap(({ id, files }) => (files.some(({ left }) => left === undefined) ? [id] : []));
}

function foldersOf({ jobs }: CrateModel): { id: string; job: Job; files: JobFile[] }[] {
  const names = new Map(jobs.map(({ job }) => [job.id as string, job]));
  const folders = new Map<string, { id: string; job: Job; files: Map<string, JobFile> }>();
  for (const { job, results } of jobs) {
    const id = `${idOfPath(job.record.run_folder)}/`;
    const folder = folders.get(id) ?? { id, job: names.get(results[0]?.of ?? job.id) ?? job, files: new Map() };
    for (const file of results) folder.files.set(fileId(file), file);
    folders.set(id, folder);
  }
  return [...folders.values()].map(({ files, ...folder }) => ({ ...folder, files: [...files.values()] }));
}

/** A saved input, which several jobs may have had. */
export function objectEntity(file: JobFile, link: Link | undefined): Entity {
  const entity = fileEntity({ ...file, about: `${file.name} (${file.role})` });
  return link === undefined ? entity : { ...entity, isBasedOn: [ref(fileId(link.result))] };
}

const resultEntity = (file: JobFile, job: Job): Entity => fileEntity({ ...file, about: `${file.name} of ${job.name}` });

function leftEntity(file: JobFile, job: Job): Entity {
  return {
    '@id': fileId(file),
    '@type': 'File',
    name: `${file.name} of ${job.name}`,
    description: `Not in this crate because ${file.left}. It was ${file.path} in the project, of a job on ${job.machine}.`,
    alternateName: file.name,
    encodingFormat: mediaTypeOf(file.name),
    contentSize: String(file.size),
    ...(file.sha256 === null ? {} : { sha256: file.sha256 }),
  };
}

function quantityEntity(job: Job, quantity: Quantity, i: number): Entity {
  const value = quantity.value ?? quantity.text ?? `unreadable: ${quantity.unreadable ?? ''}`;
  return {
    '@id': `#quantity-${job.id}-${i + 1}`,
    '@type': 'PropertyValue',
    name: writeQuantityRef(quantity),
    value: String(value),
    ...(quantity.unit === '' ? {} : { unitText: quantity.unit }),
  };
}

function usageEntities(job: Job): Entity[] {
  const { nodes, processes, peak_memory_bytes, started_at, ended_at } = job.record;
  const seconds = (Date.parse(ended_at ?? '') - Date.parse(started_at ?? '')) / 1000;
  const rows: [name: string, meaning: string, value: unknown, unit: string][] = [
    ['elapsed', 'ElapsedRaw', seconds, 'SEC'],
    ['nodes', 'NNodes', nodes, 'NUM'],
    ['processes', 'NTasks', processes, 'NUM'],
    ['peak memory', 'MaxRSS', peak_memory_bytes, 'BYTE'],
  ];
  return rows.flatMap(([name, meaning, value, of]): Entity[] =>
    typeof value !== 'number' || !Number.isFinite(value)
      ? []
      : [
          {
            '@id': `#usage-${job.id}-${word(name)}`,
            '@type': 'PropertyValue',
            name,
            propertyID: field(meaning),
            value: String(value),
            unitCode: unit(of),
          },
        ],
  );
}

const placeId = (job: Job): string => `#machine-${word(job.machine)}`;
const personId = (model: CrateModel, job: Job): string => `#person-${word(personOf(model, job))}`;
const personOf = (model: CrateModel, job: Job): string =>
  (model.submitters.get(job.id) ?? 'unknown').split('@', 1)[0] ?? '';

/** A code as a job used it: another description of the same name is another tool. */
export function codeId({ record }: Job): string {
  const { sha256, version } = record.code ?? {};
  return `#code-${word([record.code?.name ?? record.analysis_step, sha256?.slice(0, 12) ?? version ?? ''].filter(Boolean).join('-'))}`;
}

/** What several jobs share: codes, machines, people. Each once. */
export function* sharedEntities(model: CrateModel): Generator<Entity> {
  const seen = new Set<string>();
  const isNew = (id: string): boolean => !seen.has(id) && seen.add(id) !== undefined;
  for (const { job, inputs } of model.jobs) {
    const { record } = job;
    if (isNew(codeId(job))) {
      const file = inputs.find(({ role, left }) => role === 'code' && left === undefined);
      yield {
        '@id': codeId(job),
        '@type': 'SoftwareApplication',
        name: record.code?.name ?? record.analysis_step,
        softwareVersion: record.code?.version ?? record.code?.sha256?.slice(0, 12) ?? 'not recorded',
        url: file === undefined ? simtrailUrl : idOfPath(file.path),
      };
    }
    if (isNew(placeId(job))) {
      const description = 'A machine as the project calls it; what it is, only its users know.';
      yield { '@id': placeId(job), '@type': 'Place', name: job.machine, description };
    }
    if (isNew(personId(model, job)))
      yield { '@id': personId(model, job), '@type': 'Person', name: personOf(model, job) };
  }
}
