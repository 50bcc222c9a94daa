import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aProject, chain, exported } from '../../../test/crate/a-project.ts';
import { Unzipped, type Node } from '../../../test/crate/rezipped.ts';
import { checkCrate } from './check-crate.ts';

type Change = (crate: Unzipped) => void;

const inGraph =
  (change: (graph: Node[], find: (what: string) => Node) => void): Change =>
  (crate) =>
    crate.graph(change);
const drop = (what: string, key: string): Change => inGraph((_, find) => void delete find(what)[key]);
const put = (what: string, key: string, value: unknown): Change => inGraph((_, find) => void (find(what)[key] = value));
const dropAll = (key: string): Change => inGraph((graph) => graph.forEach((node) => delete node[key]));
const popOf = (what: string, key: string): Change => inGraph((_, find) => void (find(what)[key] as unknown[]).pop());
const refTo = (id: string): object => ({ '@id': id });
const job = '#job-019aab00-0000-7000-8000-000000000001';
const failed = '#job-019aab00-0000-7000-8000-000000000003';
const withoutRef = (what: string, key: string, isGone: (id: string) => boolean): Change =>
  inGraph((_, find) => {
    find(what)[key] = (find(what)[key] as { '@id': string }[]).filter((one) => !isGone(one['@id']));
  });
const putFile =
  (path: string, text: string): Change =>
  (crate) =>
    void crate.files.set(path, Buffer.from(text));
const inRecords =
  (change: (jobs: { inputs: { sha256: string }[] }[]) => void): Change =>
  (crate) =>
    crate.json('jobs.json', (document) => change(document['jobs'] as never));

/** A crate broken in one place each, with a word of what is to be said. */
const mutations: Readonly<Record<string, [change: Change, said: RegExp]>> = {
  'root: no license': [drop('./', 'license'), /no license/],
  'root: no datePublished': [drop('./', 'datePublished'), /no datePublished/],
  'root: a date that is a word': [put('./', 'datePublished', 'yesterday'), /datePublished is not/],
  'root: no mainEntity': [drop('./', 'mainEntity'), /mainEntity/],
  'root: no name': [drop('./', 'name'), /no name/],
  'root: does not conform to the profile': [
    withoutRef('./', 'conformsTo', (id) => id.includes('provenance')),
    /conform to .*provenance/,
  ],
  'root: a file is no part': [withoutRef('./', 'hasPart', (id) => id === 'README.md'), /README.md.*no part/],
  'root: a folder is no part': [withoutRef('./', 'hasPart', (id) => id === 'jobs/modes/'), /no part/],
  'root: the publisher is a place': [put('./', 'publisher', refTo('#machine-perlmutter')), /publisher is to refer/],
  'descriptor: no conformsTo': [drop('ro-crate-metadata.json', 'conformsTo'), /does not conform to .*crate\/1.1/],
  'descriptor: no about': [drop('ro-crate-metadata.json', 'about'), /about/],
  'descriptor: another context': [
    (crate) => crate.json('ro-crate-metadata.json', (document) => void (document['@context'] = 'x')),
    /context/,
  ],
  'job: no instrument': [drop(job, 'instrument'), /no instrument/],
  'job: an instrument that is nowhere': [put(job, 'instrument', refTo('#nothing')), /not described/],
  'job: no agent': [drop(job, 'agent'), /no agent/],
  'job: a time in Z': [put(job, 'endTime', '2026-11-20T08:28:05Z'), /endTime/],
  'job: a time with microseconds': [put(job, 'endTime', '2026-11-20T08:28:05.123456+01:00'), /endTime/],
  'job: a time west of Greenwich': [put(job, 'endTime', '2026-11-20T03:28:05-05:00'), /endTime/],
  'job: actionStatus as a reference': [
    put(job, 'actionStatus', refTo('http://schema.org/CompletedActionStatus')),
    /actionStatus/,
  ],
  'job: still active': [put(job, 'actionStatus', 'http://schema.org/ActiveActionStatus'), /actionStatus/],
  'job: an error and no failure': [put(job, 'error', 'x'), /error and did not fail/],
  'job: not mentioned': [withoutRef('./', 'mentions', (id) => id === job), /not mentioned/],
  'job: no result': [drop(job, 'result'), /no result/],
  'job: an unknown key': [put(job, 'notATerm', 1), /notATerm/],
  'job: an entity inside': [put(job, 'location', { '@id': '#x', '@type': 'Place', name: 'x' }), /holds an entity/],
  'job: resourceUsage is a person': [
    put(job, 'resourceUsage', refTo('https://orcid.org/0000-0002-1825-0097')),
    /resourceUsage|propertyID/,
  ],
  'step: no workExample': [drop('HowToStep', 'workExample'), /no workExample/],
  'step: not in the workflow': [popOf('ComputationalWorkflow', 'step'), /no step of the workflow/],
  'step: a position that is a word': [put('HowToStep', 'position', 'second'), /position/],
  'workflow: no tools': [drop('ComputationalWorkflow', 'hasPart'), /no hasPart/],
  'workflow: no HowTo': [popOf('ComputationalWorkflow', '@type'), /mainEntity/],
  'workflow: no language': [drop('ComputationalWorkflow', 'programmingLanguage'), /programmingLanguage/],
  'parameter: no additionalType': [drop('FormalParameter', 'additionalType'), /additionalType/],
  'control: no object': [drop('ControlAction', 'object'), /no object/],
  'control: no instrument': [drop('ControlAction', 'instrument'), /no instrument/],
  'organize: no result': [drop('OrganizeAction', 'result'), /no result/],
  'connection: no target': [drop('ParameterConnection', 'targetParameter'), /targetParameter/],
  'connection: of no step': [dropAll('connection'), /belongs to no step/],
  'usage: no propertyID': [dropAll('propertyID'), /no propertyID/],
  'usage: no unitCode': [dropAll('unitCode'), /no unitCode/],
  'application: no url': [drop('SoftwareApplication', 'url'), /no url/],
  'file: no encodingFormat': [drop('README.md', 'encodingFormat'), /no encodingFormat/],
  'file: described twice': [inGraph((graph, find) => void graph.push({ ...find('README.md') })), /two entities/],
  'file: not in the crate': [(crate) => void crate.files.delete('jobs/heat/heat.csv'), /heat.csv is described and not/],
  'file: changed': [putFile('jobs/heat/heat.csv', '1,3\n'), /heat.csv is not the file that is described/],
  'file: not described': [putFile('jobs/heat/more.csv', '1'), /more.csv is not described/],
  'record: says another end': [
    put(failed, 'actionStatus', 'http://schema.org/CompletedActionStatus'),
    /failed in its record/,
  ],
  'record: another digest of an input': [
    inRecords(([first]) => first?.inputs.forEach((input) => (input.sha256 = '0'.repeat(64)))),
    /described with another digest/,
  ],
  'record: gone': [inRecords((jobs) => void jobs.pop()), /has no record/],
};

describe('a crate that is broken in one place', () => {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-mutations-'));
  const whole = join(home, 'whole.zip');
  beforeAll(async () => {
    await exported(await aProject(join(home, 'project'), chain), whole);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const problemsAfter = async (change: Change): Promise<string[]> => {
    const crate = await Unzipped.of(whole);
    change(crate);
    crate.sealAnew();
    const { problems } = await checkCrate(await crate.zipped(join(home, 'broken.zip')));
    return problems.map(({ where, message }) => `${where} ${message}`);
  };

  it('is not this one: intact, nothing is said', async () => {
    expect((await checkCrate(whole)).problems).toEqual([]);
    expect(await problemsAfter(() => {})).toEqual([]);
  });

  it('is one of forty and more', () => {
    expect(Object.keys(mutations).length).toBeGreaterThanOrEqual(40);
  });

  it.each(Object.entries(mutations))('%s', async (_, [change, said]) => {
    const problems = await problemsAfter(change);

    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join('\n')).toMatch(said);
  });
});
