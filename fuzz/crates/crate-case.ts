import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { checkCrate, Engine, importProject, verify, type Exported } from '../../src/engine/index.ts';
import { AppError, withoutControls } from '../../src/errors/index.ts';
import type { Job } from '../../src/model/index.ts';
import { Random } from '../random.ts';
import { machineOf, RandomProject } from './random-project.ts';

/** What a case showed. */
export interface CrateOutcome {
  did: readonly string[];
  jobs: number;
  /** Of the job that was run again; undefined if none could be. */
  grade: string | undefined;
  /** Where the crate lies unpacked; undefined if there was nothing to export. */
  unpacked: string | undefined;
  defects: readonly string[];
}

/**
 * A seed is a case: a project, what of it is exported, and what is done with that elsewhere. `home` is an empty folder.
 * What must hold of any of them are the sentences here.
 */
export async function runCrateCase(seed: number, home: string): Promise<CrateOutcome> {
  const random = new Random(seed);
  const defects: string[] = [];
  const expect = (holds: boolean, otherwise: string): void => void (holds || defects.push(otherwise));
  atHome(join(home, 'author'));
  const made = await RandomProject.make(home, random);
  const { engine, did } = made;
  const outcome = { did, defects, jobs: [...engine.store.state.jobs()].length };
  try {
    const file = join(home, `crate.${random.pick(['zip', 'eln'])}`);
    const ended = [...engine.store.state.jobs()].filter((job) => job.isOurs && job.isFinal);
    const refs = random.below(2) === 0 ? [] : ended.filter(() => random.below(2) === 0).map(({ id }) => id);
    const choice = {
      file,
      ...random.pick([{}, {}, {}, { largeBytes: 20 }, { largeBytes: Number.POSITIVE_INFINITY }]),
    };
    const exported = await engine.export(refs, choice).catch((error: unknown) => {
      if (AppError.is(error, 'NOTHING_TO_EXPORT') && ended.length === 0) return undefined;
      throw error;
    });
    if (exported === undefined) return { ...outcome, grade: undefined, unpacked: undefined };
    const first = digestOf(file);
    await engine.export(refs, choice);
    expect(digestOf(file) === first, 'the same state gave other bytes');
    const jobs = refs.length === 0 ? ended : refs.map((ref) => engine.job(ref));
    const unpacked = unpack(home, file, expect);
    atHome(join(home, 'reviewer'));
    const grade = await elsewhere({ home, file, jobs, exported, random }, expect);
    return { ...outcome, grade, unpacked };
  } finally {
    await engine.close();
  }
}

type Expect = (holds: boolean, otherwise: string) => void;

/** Configuration, keys and queue of somebody. */
function atHome(folder: string): void {
  mkdirSync(folder, { recursive: true });
  process.env['XDG_CONFIG_HOME'] = join(folder, 'config');
  process.env['XDG_STATE_HOME'] = join(folder, 'state');
}

function unpack(home: string, file: string, expect: Expect): string {
  const folder = join(home, 'unpacked');
  execFileSync('unzip', ['-q', file, '-d', folder]);
  const [top = ''] = readdirSync(folder);
  const inside = join(folder, top);
  try {
    execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'manifest-sha256.txt'], { cwd: inside, stdio: 'pipe' });
  } catch (error) {
    expect(false, `sha256sum: ${String((error as { stdout?: Buffer }).stdout)}`);
  }
  const page = readFileSync(join(inside, 'ro-crate-preview.html'), 'utf8');
  expect(!/<script|<b>|<i>/.test(page) && withoutControls(page) === page, 'the page shows what is not escaped');
  for (const path of ['ro-crate-metadata.json', 'jobs.json', 'provenance.json', 'simtrail.json', 'README.md'])
    expect(!readFileSync(join(inside, path), 'utf8').includes(home), `${path} names a folder of this computer`);
  const environments = readdirSync(inside, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\/environment\.\d/.test(path),
  );
  for (const path of environments)
    expect(!readFileSync(join(inside, path), 'utf8').includes(`${userInfo().homedir}/`), `${path} names a home`);
  return inside;
}

interface Received {
  home: string;
  file: string;
  jobs: readonly Job[];
  exported: Exported;
  random: Random;
}

/** What somebody else can do with the crate. Gives the grade of a job that was run again. */
async function elsewhere(
  { home, file, jobs, exported, random }: Received,
  expect: Expect,
): Promise<string | undefined> {
  const { problems } = await checkCrate(file);
  expect(problems.length === 0, `crate check: ${JSON.stringify(problems.slice(0, 3))}`);
  const imported = await importProject({ file, into: join(home, 'a copy'), cwd: home });
  const found = await verify(imported.folder);
  expect(found.problems.length === 0, `verify: ${JSON.stringify(found.problems.slice(0, 3))}`);
  const copy = await Engine.open(imported.folder, { machines: (name) => machineOf(home, name) });
  try {
    const there = [...copy.store.state.jobs()].filter((job) => job.isOurs);
    expect(
      exported.jobs === jobs.length && there.length === jobs.length,
      `${there.length} of ${jobs.length} jobs came`,
    );
    for (const job of jobs) {
      const same = there.find(({ id }) => id === job.id);
      expect(same !== undefined && rowOf(same) === rowOf(job), `job ${job.name} came otherwise: ${rowOf(same)}`);
    }
    for (const job of there) {
      for (const other of there.slice(0, 2)) await copy.compare(job.id, other.id);
      await copy.lineage(job.id);
    }
    const grade = await again(copy, random.pick(there), { imported: exported, home, random }, expect);
    const next = join(home, 'next.zip');
    await copy.export([], { file: next });
    const checked = await checkCrate(next);
    expect(checked.problems.length === 0, `sent on: ${JSON.stringify(checked.problems.slice(0, 3))}`);
    const after = await verify(imported.folder);
    expect(after.problems.length === 0, `verify afterwards: ${JSON.stringify(after.problems.slice(0, 3))}`);
    return grade;
  } finally {
    await copy.close();
  }
}

/** Restores the inputs of a job and runs it again: the same bytes, unless something of it was not in the crate. */
async function again(
  copy: Engine,
  job: Job,
  { imported, home }: { imported: Exported; home: string; random: Random },
  expect: Expect,
): Promise<string | undefined> {
  const absent = new Set(
    imported.left.filter(({ of }) => of === job.id || of === job.record.reuse_of).map(({ name }) => name),
  );
  const isGiven = job.record.inputs.every(({ path }) => !absent.has(path));
  try {
    const { files } = await copy.restore(job.id, join(home, 'restored'));
    expect(files.length === job.record.inputs.length, 'restore did not write every input');
    const plan = await copy.planRerun({ job: job.id, machine: 'local', name: 'again' });
    const { id } = await copy.rerun(plan);
    for await (const _ of copy.watch([id], AbortSignal.timeout(60_000)));
    const { grade, reasons } = await copy.compare(job.id, id);
    const isWhole = absent.size === 0 && job.record.results !== null && !wasCutShort(job);
    const isSilent = reasons.includes('neither left an output that could be compared');
    const isExpected = grade === 'R2' || isSilent || !isWhole;
    const said = [grade, ...reasons].join('; ');
    expect(isExpected, `run again: ${said}; ${job.status} then, ${copy.job(id).status} now`);
    return isWhole ? `${grade}` : `${grade} of a job that is not whole`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isMissing = AppError.is(error, 'NOT_SAVED', 'OBJECT_MISSING', 'REFERENCE_CHANGED', 'NO_CODE');
    expect(isMissing && !isGiven, `cannot be run again: ${error.code} ${error.message}`);
    return error.code;
  }
}

/** A job that was cancelled left what it had by then; what was removed since or lies elsewhere cannot be compared. */
function wasCutShort({ status, record }: Job): boolean {
  const { removed = 0, on_machine = 0 } = record.results ?? {};
  return status === 'cancelled' || record.started_at === null || removed + on_machine > 0;
}

function rowOf(job: Job | undefined): string {
  if (job === undefined) return 'not at all';
  const { id, job_name, status, notes, tags, quantities, exit_code, rerun_of, reuse_of, inputs_digest } = job.record;
  const row = [id, job_name, status, notes, tags, quantities, exit_code, rerun_of, reuse_of, inputs_digest];
  return JSON.stringify([...row, job.record.results?.sha256]);
}

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
