/**
 * The terms that our metadata is made of, all of them in the contexts that it names (RO-Crate 1.1, Workflow Run RO-Crate
 * 0.5). A key that is not here cannot be written, and is found by `checkCrate`.
 */
export const terms = [
  'about',
  'actionStatus',
  'additionalType',
  'affiliation',
  'agent',
  'alternateName',
  'author',
  'citation',
  'conformsTo',
  'connection',
  'contentSize',
  'creator',
  'dateCreated',
  'datePublished',
  'description',
  'encodingFormat',
  'endTime',
  'error',
  'exampleOfWork',
  'funder',
  'hasPart',
  'identifier',
  'instrument',
  'isBasedOn',
  'keywords',
  'license',
  'location',
  'mainEntity',
  'mentions',
  'name',
  'object',
  'position',
  'programmingLanguage',
  'propertyID',
  'publisher',
  'resourceUsage',
  'result',
  'sdPublisher',
  'sha256',
  'softwareVersion',
  'sourceParameter',
  'startTime',
  'step',
  'targetParameter',
  'unitCode',
  'unitText',
  'url',
  'value',
  'version',
  'workExample',
] as const;

export const types = [
  'ComputationalWorkflow',
  'ComputerLanguage',
  'ControlAction',
  'ActivateAction',
  'CreateAction',
  'CreativeWork',
  'Dataset',
  'File',
  'FormalParameter',
  'HowTo',
  'HowToStep',
  'OrganizeAction',
  'Organization',
  'ParameterConnection',
  'Person',
  'Place',
  'PropertyValue',
  'ScholarlyArticle',
  'SoftwareApplication',
  'SoftwareSourceCode',
] as const;

export interface Ref {
  '@id': string;
}

export type Value = string | number | Ref | readonly Ref[] | readonly string[];

/** One thing that is described: a node of the flattened JSON-LD document. */
export type Entity = { '@id': string; '@type': EntityType | readonly EntityType[] } & {
  [term in (typeof terms)[number]]?: Value | undefined;
};

export type EntityType = (typeof types)[number];

/** Where RO-Crate has its metadata; its context and the profiles that a crate conforms to. */
export const metadataFile = 'ro-crate-metadata.json';
export const context = [
  'https://w3id.org/ro/crate/1.1/context',
  'https://w3id.org/ro/terms/workflow-run/context',
] as const;
export const roCrate = 'https://w3id.org/ro/crate/1.1';

const processRun = { id: 'https://w3id.org/ro/wfrun/process/0.5', name: 'Process Run Crate', version: '0.5' } as const;
const workflowCrate = {
  id: 'https://w3id.org/workflowhub/workflow-ro-crate/1.0',
  name: 'Workflow RO-Crate',
  version: '1.0',
} as const;

/** A crate of one job, and one of several. Newer versions of the profiles have other contexts; see docs/reference/crate.md. */
export const profiles = {
  process: [processRun],
  provenance: [
    processRun,
    { id: 'https://w3id.org/ro/wfrun/workflow/0.5', name: 'Workflow Run Crate', version: '0.5' },
    { id: 'https://w3id.org/ro/wfrun/provenance/0.5', name: 'Provenance Run Crate', version: '0.5' },
    workflowCrate,
  ],
} as const;

export const ref = (id: string): Ref => ({ '@id': id });
export const refs = (ids: Iterable<string>): Ref[] => [...ids].map(ref);

/** A path in the crate as a relative URI reference (RFC 3986). */
export function idOfPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** A part of a `#` id: what people call things may hold anything. */
export function word(text: string): string {
  return encodeURIComponent(text).replaceAll('%', '_');
}

/** The profiles' checks take an offset of +hh:mm, at most milliseconds, and no Z. */
export function timeOf(iso: string | null | undefined): string | undefined {
  const ms = Date.parse(iso ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace('Z', '+00:00');
}
