import { createHash, hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InputRecord, JobRecord, SequenceId } from '../../src/model/index.ts';
import { createProject, Store } from '../../src/store/index.ts';
import { aRecord, idOf } from '../store/record.ts';

/** What a job was given and left, by name. */
export interface JobSpec {
  name: string;
  inputs?: Record<string, string>;
  results?: Record<string, string>;
  /** The name of the job that it repeats. */
  rerunOf?: string;
  /** The name of the job whose results it took: it has no folder of its own. */
  reuseOf?: string;
  record?: Partial<JobRecord>;
}

const minute = (n: number): string => new Date(Date.UTC(2026, 10, 22, 10, n)).toISOString();

/** A project of jobs that have ended, without running any: records, saved inputs, results and the lists of them. */
export async function aProject(folder: string, jobs: readonly JobSpec[], name = 'pillbox'): Promise<string> {
  await createProject(folder, name);
  const store = await Store.open(folder, { now: () => Date.UTC(2026, 10, 22, 12) });
  const ids = new Map(jobs.map((job, i) => [job.name, idOf(i + 1)]));
  const sequence = jobs.find(({ record }) => record?.sequence !== undefined)?.record?.sequence;
  if (sequence !== undefined) {
    const { object, sha256 } = savedInput(folder, 'scan.yaml', 'simtrail_sequence: 1\nname: scan\n');
    const file = { name: 'scan.yaml', object: object ?? '', sha256 };
    const set = { id: sequence.id, name: 'scan', created_at: minute(0), file };
    await store.change(() => [{ type: 'sequence', sequence: { id: sequence.id, set } }]);
  }
  for (const [i, job] of jobs.entries()) {
    const record = recordOf(folder, job, i, ids);
    await store.change(() => [{ type: 'prepared', job: record.id, set: record }]);
  }
  await store.close();
  return folder;
}

function recordOf(folder: string, job: JobSpec, i: number, ids: ReadonlyMap<string, JobRecord['id']>): JobRecord {
  const inputs = Object.entries({
    'code.yaml': 'name: any\n',
    ...job.inputs,
    'submit.sh': `#!/bin/sh\n# ${job.name}\n`,
  }).map(([path, text]) => savedInput(folder, path, text));
  const run_folder = `jobs/${job.reuseOf ?? job.name}`;
  return aRecord(i + 1, {
    job_name: job.name,
    run_folder,
    inputs,
    code: { name: 'any', sha256: inputs[0]?.sha256 ?? null, version: '1' },
    created_at: minute(10 * i),
    started_at: minute(10 * i + 1),
    ended_at: minute(10 * i + 5),
    results: job.results === undefined ? null : resultsOf(folder, run_folder, job.results),
    ...(job.rerunOf === undefined ? {} : { rerun_of: ids.get(job.rerunOf) as JobRecord['id'] }),
    ...(job.reuseOf === undefined ? {} : { reuse_of: ids.get(job.reuseOf) as JobRecord['id'] }),
    ...job.record,
  });
}

const roles: Readonly<Record<string, string>> = { 'code.yaml': 'code', 'submit.sh': 'script' };

function savedInput(folder: string, path: string, text: string): InputRecord {
  const sha256 = hash('sha256', text);
  const extension = /\.\w+$/.exec(path)?.[0] ?? '';
  const object = `jobs/objects/${sha256.slice(0, 2)}/${sha256}${extension}`;
  put(folder, object, text);
  return { path, role: roles[path] ?? 'input', sha256, size: Buffer.byteLength(text), object };
}

function resultsOf(folder: string, run: string, results: Record<string, string>): JobRecord['results'] {
  const files = Object.entries(results).map(([path, text]) => {
    put(folder, `${run}/${path}`, text);
    return { path, size: Buffer.byteLength(text), sha256: hash('sha256', text) };
  });
  const list = `${JSON.stringify(files, null, 1)}\n`;
  put(folder, `${run}/.simtrail/results.json`, list);
  return {
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    sha256: createHash('sha256').update(list).digest('hex'),
    collected_at: minute(59),
    missing: [],
  };
}

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Two steps, the second reads what the first left; one failed; one rerun twice. */
export const chain: readonly JobSpec[] = [
  {
    name: 'modes',
    inputs: { 'cavity.json': '{"radius":1}\n' },
    results: { 'field.txt': 'field\n', stdout: 'ok\n', stderr: '' },
  },
  { name: 'heat', inputs: { 'field.txt': 'field\n' }, results: { 'heat.csv': '1,2\n', stdout: 'ok\n' } },
  {
    name: 'broken',
    inputs: { 'cavity.json': '{"radius":-1}\n' },
    results: { stderr: 'radius < 0 & <b>bad</b>\n' },
    record: { status: 'failed', status_detail: 'exit 4: radius < 0', exit_code: 4, quantities: [] },
  },
  {
    name: 'modes-rerun',
    rerunOf: 'modes',
    inputs: { 'cavity.json': '{"radius":1}\n' },
    results: { 'field.txt': 'field\n' },
  },
  {
    name: 'modes-rerun-2',
    rerunOf: 'modes-rerun',
    inputs: { 'cavity.json': '{"radius":1}\n' },
    results: { 'field.txt': 'field 2\n' },
  },
];

/** The results of one job, taken by two others; the second of these is run again. */
export const taken: readonly JobSpec[] = [
  { name: 'first', results: { 'answer.json': '42\n', 'big.bin': 'x'.repeat(100) } },
  { name: 'second', reuseOf: 'first', results: { 'answer.json': '42\n', 'big.bin': 'x'.repeat(100) } },
  { name: 'third', reuseOf: 'first', results: { 'answer.json': '42\n', 'big.bin': 'x'.repeat(100) } },
  { name: 'again', rerunOf: 'third', results: { 'answer.json': '42\n', 'big.bin': 'x'.repeat(100) } },
];

const scan = idOf(900) as unknown as SequenceId;
const radii = Array.from({ length: 12 }, (_, i) => `0.${10 + i}`);

/** A sweep over twelve points, one of which failed and was tried again, and a step that reads what each of them left. */
export const sweep: readonly JobSpec[] = [
  ...radii.map((radius, i): JobSpec => ({
    name: `eigen-${radius}`,
    results: { 'field.txt': `field ${i}\n` },
    record: {
      sequence: { id: scan, step: 'eigen', point: { radius_m: radius }, attempt: 1 },
      ...(i === 5 ? { status: 'timed-out', quantities: [] } : {}),
    },
  })),
  {
    name: 'eigen-0.15-2',
    results: { 'field.txt': 'field 5 again\n' },
    record: { sequence: { id: scan, step: 'eigen', point: { radius_m: '0.15' }, attempt: 2 } },
  },
  ...radii.map((radius, i): JobSpec => ({
    name: `heat-${radius}`,
    inputs: { 'field.txt': i === 5 ? 'field 5 again\n' : `field ${i}\n` },
    results: { 'heat.csv': `${i}\n` },
    record: { sequence: { id: scan, step: 'heat', point: { radius_m: radius }, attempt: 1 } },
  })),
];

/** Names that exist: Crossref's example researcher, SLAC. */
export const citation = {
  title: 'A pillbox',
  authors: [{ name: 'Josiah Carberry', orcid: '0000-0002-1825-0097', affiliation: { name: 'SLAC', ror: '05gzmn429' } }],
  publisher: { name: 'SLAC', ror: '05gzmn429' },
  license: 'CC-BY-4.0',
  doi: '10.1000/xyz123',
  keywords: ['cavity', 'eigenmode'],
};

/** Exports a project's jobs (all, or those named) as the engine does. */
export async function exported(
  folder: string,
  file: string,
  { names, largeBytes, cited = true }: { names?: readonly string[]; largeBytes?: number; cited?: boolean } = {},
): Promise<string> {
  const { exportCrate } = await import('../../src/crate/index.ts');
  const store = await Store.open(folder);
  const jobs = names === undefined ? [...store.state.jobs()] : names.map((name) => store.state.find(name));
  const project = cited ? { ...store.project, citation } : store.project;
  await exportCrate({
    folder,
    project,
    jobs,
    sequences: [...store.state.sequences.values()],
    isAll: names === undefined,
    file,
    ...(largeBytes === undefined ? {} : { largeBytes }),
  });
  await store.close();
  return file;
}
