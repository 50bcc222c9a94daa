import { linksOf, stepsOf, type CrateModel, type Link, type Step } from '../crate-model.ts';
import {
  context,
  idOfPath,
  metadataFile,
  profiles,
  ref,
  refs,
  roCrate,
  terms,
  types,
  word,
  type Entity,
} from './entity.ts';
import { flowOf } from './flow.ts';
import { actionId, folderEntities, folderIds, jobEntities, objectEntity, sharedEntities } from './job.ts';
import { authorRef, objectsFolder, rootEntities } from './root.ts';
import { runEntities, runId, workflowFile, writeWorkflow } from './run.ts';

export { context, idOfPath, metadataFile, profiles, roCrate, terms, types, word, workflowFile, type Entity };
export { mediaTypeOf } from './media-type.ts';

/** Digest and size of bytes, as the metadata have it. */
export type Sealed = (bytes: string) => { sha256: string; size: number };

export interface Description {
  entities(): Generator<Entity>;
  links: readonly Link[];
  steps: readonly Step[];
  /** The text of the main workflow; undefined in a crate of one job, which has none. */
  workflow: string | undefined;
}

/** Describes a crate: one job as a Process Run Crate, several as a Provenance Run Crate. */
export function describe(model: CrateModel, sealed: Sealed): Description {
  const links = linksOf(model.jobs);
  const steps = stepsOf(model, links);
  const workflow = model.jobs.length === 1 ? undefined : writeWorkflow(steps);
  return { entities: () => entities(model, { links, steps, workflow }, sealed), links, steps, workflow };
}

function* entities(model: CrateModel, parts: Omit<Description, 'entities'>, sealed: Sealed): Generator<Entity> {
  const { links, steps, workflow } = parts;
  const flow = flowOf(steps, links);
  const objects = [...objectEntities(model, links)];
  const hasPart = [
    ...(workflow === undefined ? [] : [workflowFile]),
    ...model.own.map(({ path }) => idOfPath(path)),
    ...(objects.length > 0 ? [objectsFolder] : []),
    ...folderIds(model),
  ];
  const mentions = [
    ...(workflow === undefined ? [] : [runId, '#organization-of-run']),
    ...model.jobs.map(({ job }) => actionId(job)),
  ];
  yield* rootEntities(model, { hasPart, mentions, ...(workflow === undefined ? {} : { mainEntity: workflowFile }) });
  if (workflow !== undefined) yield* runEntities(model, steps, flow, sealed(workflow));
  yield* sharedEntities(model);
  const asExample = (entity: Entity): Entity => {
    const of = flow.examples.get(entity['@id']);
    return of === undefined ? entity : { ...entity, exampleOfWork: refs(of) };
  };
  const linksTo = new Map<string, Link[]>();
  for (const link of links) linksTo.set(link.to.id, [...(linksTo.get(link.to.id) ?? []), link]);
  for (const job of model.jobs) {
    for (const entity of jobEntities(job, model, linksTo.get(job.job.id) ?? [])) yield asExample(entity);
  }
  for (const entity of folderEntities(model)) yield asExample(entity);
  if (objects.length > 0) {
    yield {
      '@id': objectsFolder,
      '@type': 'Dataset',
      name: 'Saved inputs',
      description: 'What the jobs were given, each file once, named by the sha256 of its content.',
      author: authorsOf(model),
      hasPart: objects.map((entity) => ref(entity['@id'])),
    };
  }
  for (const entity of objects) yield asExample(entity);
}

function authorsOf({ citation }: CrateModel): Entity['author'] {
  const known = citation.authors.map(authorRef);
  return known.length > 0 ? known : [ref('#simtrail')];
}

function* objectEntities(model: CrateModel, links: readonly Link[]): Generator<Entity> {
  const linked = new Map(links.map((link) => [link.input.path, link]));
  const seen = new Set<string>();
  for (const files of [...model.jobs.map(({ inputs }) => inputs), ...model.sequences.map((one) => one.files)]) {
    for (const file of files) {
      if (file.left !== undefined || seen.has(file.path)) continue;
      seen.add(file.path);
      yield objectEntity(file, linked.get(file.path));
    }
  }
}
