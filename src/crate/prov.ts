import { hash } from 'node:crypto';
import { writeQuantityRef } from '../model/index.ts';
import type { JobFile } from './contents.ts';
import { linksOf, type CrateModel } from './crate-model.ts';

/**
 * The jobs as PROV-JSON (W3C Member Submission, 24 April 2013): jobs are activities, files and quantities entities,
 * people and codes agents. Files are named by their digest, so that the same bytes are the same entity everywhere.
 */
export function writeProv(model: CrateModel): string {
  const activity: Record<string, unknown> = {};
  const entity: Record<string, unknown> = {};
  const agent: Record<string, unknown> = {};
  const relations = {
    used: [] as object[],
    wasGeneratedBy: [] as object[],
    wasAssociatedWith: [] as object[],
    wasInformedBy: [] as object[],
    wasDerivedFrom: [] as object[],
  };
  const fileOf = (file: JobFile): string => {
    const id = `file:${file.sha256 ?? wordOf(`${file.of} ${file.name}`)}`;
    const digest = file.sha256 === null ? {} : { 'simtrail:sha256': file.sha256 };
    entity[id] ??= { 'prov:label': file.name, ...digest, 'simtrail:bytes': file.size };
    return id;
  };
  for (const { job, inputs, results } of model.jobs) {
    const { record } = job;
    const id = `job:${job.id}`;
    activity[id] = {
      ...(record.started_at === null ? {} : { 'prov:startTime': record.started_at }),
      ...(record.ended_at === null ? {} : { 'prov:endTime': record.ended_at }),
      'prov:label': job.name,
      'simtrail:status': job.status,
      'simtrail:machine': job.machine,
    };
    const code = `code:${wordOf(record.code?.name ?? record.analysis_step)}`;
    agent[code] = {
      'prov:type': qualified('prov:SoftwareAgent'),
      'prov:label': record.code?.name ?? record.analysis_step,
    };
    const [person = ''] = (model.submitters.get(job.id) ?? 'unknown').split('@', 1);
    agent[`person:${wordOf(person)}`] = { 'prov:type': qualified('prov:Person'), 'prov:label': person };
    relations.wasAssociatedWith.push({ 'prov:activity': id, 'prov:agent': `person:${wordOf(person)}` });
    relations.wasAssociatedWith.push({ 'prov:activity': id, 'prov:agent': code });
    for (const file of inputs) {
      relations.used.push({ 'prov:activity': id, 'prov:entity': fileOf(file), 'prov:role': file.role });
    }
    const { rerun_of, reuse_of } = record;
    const isTaken = typeof reuse_of === 'string';
    for (const file of results) {
      if (isTaken) relations.used.push({ 'prov:activity': id, 'prov:entity': fileOf(file), 'prov:role': file.role });
      else relations.wasGeneratedBy.push({ 'prov:entity': fileOf(file), 'prov:activity': id });
    }
    for (const [i, quantity] of job.quantities.entries()) {
      const one = `quantity:${job.id}-${i + 1}`;
      entity[one] = {
        'prov:label': writeQuantityRef(quantity),
        'prov:value': quantity.value ?? quantity.text ?? '',
        'simtrail:unit': quantity.unit,
      };
      relations.wasGeneratedBy.push({ 'prov:entity': one, 'prov:activity': id });
    }
    for (const other of [rerun_of, reuse_of]) {
      if (typeof other === 'string')
        relations.wasInformedBy.push({ 'prov:informed': id, 'prov:informant': `job:${wordOf(other)}` });
    }
  }
  for (const { from, to } of linksOf(model.jobs)) {
    relations.wasInformedBy.push({ 'prov:informed': `job:${to.id}`, 'prov:informant': `job:${from.id}` });
  }
  const prefix = Object.fromEntries(
    ['file', 'job', 'code', 'person', 'quantity', 'simtrail'].map((name) => [name, `urn:simtrail:${name}:`]),
  );
  const numbered = Object.entries(relations)
    .filter(([, all]) => all.length > 0)
    .map(([kind, all]) => [kind, Object.fromEntries(all.map((one, i) => [`_:${kind}${i + 1}`, one]))]);
  return `${JSON.stringify({ prefix, entity, activity, agent, ...Object.fromEntries(numbered) }, null, 1)}\n`;
}

const qualified = (name: string): object => ({ $: name, type: 'prov:QUALIFIED_NAME' });

/** The local part of a qualified name: letters and digits as they are, anything else by its digest. */
function wordOf(text: string): string {
  return /^[A-Za-z0-9._-]+$/.test(text) ? text : hash('sha256', text).slice(0, 16);
}
