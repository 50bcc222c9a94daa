import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aProject, chain, exported, sweep, type JobSpec } from '../../test/crate/a-project.ts';
import { Unzipped } from '../../test/crate/rezipped.ts';
import { idOf } from '../../test/store/record.ts';
import { AppError } from '../errors/index.ts';
import type { EnvironmentRecord, JobRecord, SequenceId, VisualizationRecord } from '../model/index.ts';
import { Store } from '../store/index.ts';
import { checkCrate } from './check/check-crate.ts';
import { exportCrate, exportProv } from './export-crate.ts';

const home = mkdtempSync(join(tmpdir(), 'simtrail-export-'));
const project = join(home, 'project');
beforeAll(() => aProject(project, chain));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const sh = (line: string, cwd = home): string => execFileSync('sh', ['-c', line], { cwd, encoding: 'utf8' });

describe('an exported crate', () => {
  it('has the same bytes for the same state of the project', async () => {
    await exported(project, join(home, 'one.zip'));
    await new Promise((resolve) => setTimeout(resolve, 2100)); // zip counts two seconds
    await exported(project, join(home, 'two.zip'));

    expect(sh('cmp one.zip two.zip && echo same')).toBe('same\n');
  });

  it('is whole to sha256sum, unzip and Python', async () => {
    await exported(project, join(home, 'whole.eln'));

    expect(sh('unzip -tqq whole.eln && unzip -q whole.eln -d out && ls out')).toBe('whole\n');
    const inside = join(home, 'out/whole');
    const files = Number(sh('find . -type f | wc -l', inside));
    expect(sh('sha256sum --strict -c manifest-sha256.txt', inside).trimEnd().split('\n')).toHaveLength(files - 1);
    expect(sh('python3 -c "import zipfile; print(zipfile.ZipFile(\'whole.eln\').testzip())"')).toBe('None\n');
  });

  it('links what one job left to what another one read, and the tries of one step', async () => {
    const crate = await Unzipped.of(await exported(project, join(home, 'linked.zip')));

    const workflow = JSON.parse(crate.files.get('workflow.json')?.toString() ?? '') as {
      steps: { name: string; jobs: string[]; after: string[] }[];
    };
    expect(workflow.steps.map(({ name, jobs, after }) => [name, jobs.length, after])).toEqual([
      ['modes', 3, []],
      ['heat', 1, ['modes']],
      ['broken', 1, []],
    ]);
    const prov = JSON.parse(crate.files.get('provenance.json')?.toString() ?? '') as Record<
      string,
      Record<string, object>
    >;
    const [modes, heat] = ['1', '2'].map((n) => `job:019aab00-0000-7000-8000-00000000000${n}`);
    expect(Object.values(prov['wasInformedBy'] ?? {})).toContainEqual({
      'prov:informed': heat,
      'prov:informant': modes,
    });
  });

  it('has the steps of a sequence, each point of which is a run of its step', async () => {
    const file = await exported(await aProject(join(home, 'sweep'), sweep), join(home, 'sweep.zip'));
    const crate = await Unzipped.of(file);
    const { '@graph': graph } = JSON.parse(crate.files.get('ro-crate-metadata.json')?.toString() ?? '') as {
      '@graph': ({ '@id': string; '@type': string; name: string } & Record<string, Record<'@id', string>[]>)[];
    };
    const of = (type: string): typeof graph => graph.filter((node) => node['@type'] === type);
    const controls = of('ControlAction');

    expect((await checkCrate(file)).problems).toEqual([]);
    expect(of('HowToStep').map(({ name, connection }) => [name, connection?.length])).toEqual([
      ['scan: eigen', undefined],
      ['scan: heat', 1],
    ]);
    expect(controls).toHaveLength(24);
    expect(controls.filter(({ object }) => object?.length === 2).map(({ name }) => name)).toEqual([
      'Step scan: eigen (radius_m=0.15)',
    ]);
    expect(of('OrganizeAction')[0]?.['object']).toHaveLength(24);
    const based = graph.find(({ '@id': id }) => id === 'workflow.json')?.['isBasedOn']?.[0]?.['@id'] ?? '';
    expect(crate.files.get(based)?.toString()).toContain('name: scan');
  });

  it('shows nothing that is not escaped, and runs nothing', async () => {
    const hostile = await aProject(
      join(home, 'hostile'),
      [
        {
          name: 'x',
          results: { '<img src=x onerror=alert(1)>.txt': 'x' },
          record: { job_name: '"><script>alert(1)</script>', notes: "</dd><a href='javascript:x'>" },
        },
      ],
      '<b>bold</b>',
    );
    const crate = await Unzipped.of(await exported(hostile, join(home, 'hostile.zip'), { cited: false }));

    const page = crate.files.get('ro-crate-preview.html')?.toString() ?? '';
    expect(page).not.toMatch(/<script|<img|<b>|href='|javascript:x'>/);
    expect(page).toContain('&#60;script&#62;alert(1)');
    expect((await checkCrate(join(home, 'hostile.zip'))).problems).toEqual([]);
  });

  it('says nothing of folders of this computer', async () => {
    const secret: JobSpec = {
      name: 'local',
      record: {
        status_detail: `no such file: ${homedir()}/mesh.ncdf`,
        inputs: [{ path: 'm', role: 'mesh', sha256: 'a'.repeat(64), size: 1, object: null, place: '/data/m' }],
        worker: { host: 'h', pid: 77_123, started: '1', boot: 'b' },
        visualizations: [
          { id: idOf(7), ended_at: null, worker: { host: 'h', pid: 77_123, started: '1', boot: 'b' } },
        ] as unknown as VisualizationRecord[],
        sequence: {
          id: idOf(900) as unknown as SequenceId,
          step: 'eigen',
          attempt: 1,
          point: { place: 'upstream', worker: '2' },
        },
      },
    };
    const folder = await aProject(join(home, 'secret'), [secret]);
    const file = await exported(folder, join(home, 'secret.zip'));
    const crate = await Unzipped.of(file);

    const all = [...crate.files.values()].map(String).join('\n');
    for (const word of [`${homedir()}/`, '/data/m', folder, '77123']) expect(all).not.toContain(word);
    expect((await checkCrate(file)).problems).toEqual([]);
    expect((await checkCrate(file)).history).toBe('excerpt');
    const { jobs } = JSON.parse(crate.files.get('jobs.json')?.toString() ?? '') as { jobs: JobRecord[] };
    expect(jobs[0]?.sequence?.point).toEqual({ place: 'upstream', worker: '2' });
    expect(jobs[0]?.visualizations).toEqual([{ id: idOf(7), ended_at: null }]);
  });

  it('has what a job met without the folders of persons, and keeps the rest of it', async () => {
    const met = `folder=${home}/met/jobs/met\nvariable PATH=${userInfo().homedir}/bin:/home/jdoe/bin:/pscratch/sd/j/jdoe/x:/usr/bin\nlibrary=libc.so.6 => /lib/libc.so.6\n`;
    const file = '.simtrail/environment.0';
    const environment = { file, sha256: hash('sha256', met), variables: {} } as unknown as EnvironmentRecord;
    const folder = await aProject(join(home, 'met'), [{ name: 'met', results: { a: 'a' }, record: { environment } }]);
    writeFileSync(join(folder, 'jobs/met', file), met);
    const zip = await exported(folder, join(home, 'met.zip'));
    const crate = await Unzipped.of(zip);

    expect((await checkCrate(zip)).problems).toEqual([]);
    expect((await checkCrate(zip)).history).toBe('whole');
    expect(crate.files.has(`jobs/met/${file}`)).toBe(false);
    expect(crate.files.get(`jobs/met/${file}.public`)?.toString()).toBe(
      'folder=.\nvariable PATH=~/bin:~/bin:~/x:/usr/bin\nlibrary=libc.so.6 => /lib/libc.so.6\n',
    );
    expect(crate.files.get('.simtrail/references.json')?.toString()).toContain('names folders of a person');
  });

  it('keeps odd names of results, and leaves those that no other computer could have', async () => {
    const folder = await aProject(join(home, 'odd'), [
      {
        name: 'odd',
        results: { 'Überblick 100% #1?.txt': 'a', 'deep/er/x y.csv': 'b', 'CON.log': 'c', "it's.txt": 'd' },
      },
    ]);
    const file = await exported(folder, join(home, 'odd.zip'));

    expect((await checkCrate(file)).problems).toEqual([]);
    const left = JSON.parse((await Unzipped.of(file)).files.get('.simtrail/references.json')?.toString() ?? '') as {
      files: object[];
    };
    expect(left.files).toMatchObject([{ path: 'jobs/odd/CON.log', why: 'it has the name of a device' }]);
  });
});

describe('an export that cannot be', () => {
  const failure = async (work: Promise<unknown>): Promise<AppError> => {
    const error = await work.catch((reason: unknown) => reason);
    if (error instanceof AppError) return error;
    throw new Error(`not refused: ${String(error)}`);
  };

  it('leaves nothing where a result was altered, and names it', async () => {
    const folder = await aProject(join(home, 'altered'), chain);
    writeFileSync(join(folder, 'jobs/heat/heat.csv'), '1,9\n');

    const error = await failure(exported(folder, join(home, 'never.zip')));

    expect(error.message).toBe(
      'jobs/heat/heat.csv of the job heat was changed after its digest was recorded; a crate holds only what its records say.',
    );
    expect(readdirSync(home).filter((name) => name.includes('never') || name.endsWith('.draft'))).toEqual([]);
  });

  it('leaves the former file where it was interrupted', async () => {
    const file = join(home, 'kept.zip');
    writeFileSync(file, 'the one before');
    const store = await Store.open(project);
    const controller = new AbortController();
    const work = exportCrate({
      folder: project,
      project: store.project,
      jobs: [...store.state.jobs()],
      isAll: true,
      file,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });

    await expect(work).rejects.toThrow(/abort/i);
    await store.close();
    expect(readFileSync(file, 'utf8')).toBe('the one before');
    expect(readdirSync(home).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('says where nothing can be written, and what there is nothing of', async () => {
    const store = await Store.open(project);
    const request = { folder: project, project: store.project, jobs: [...store.state.jobs()], isAll: true };

    expect((await failure(exportCrate({ ...request, file: join(home, 'no such folder/x.zip') }))).code).toBe(
      'WRITE_FAILED',
    );
    expect((await failure(exportCrate({ ...request, jobs: [], file: join(home, 'x.zip') }))).code).toBe(
      'NOTHING_TO_EXPORT',
    );
    await store.close();
  });

  it('names the key of a citation that is wrong', async () => {
    const store = await Store.open(project);
    const cited = { ...store.project, citation: { authors: [{ name: 'A', orcid: '0000-0002-1825-0098' }] } };
    const work = exportProv({ folder: project, project: cited, jobs: [...store.state.jobs()], isAll: true });

    expect((await failure(work)).message).toBe(
      'In simtrail.json, citation.authors[1].orcid is no ORCID: 0000-0002-1825-0098.',
    );
    await store.close();
  });
});

it('an object that another program wrote over is not exported as the input', async () => {
  const folder = await aProject(join(home, 'overwritten'), chain);
  const object = sh('find jobs/objects -name "*.json" | sort | head -1', folder).trim();
  chmodSync(join(folder, object), 0o644);
  writeFileSync(join(folder, object), 'x');

  await expect(exported(folder, join(home, 'overwritten.zip'))).rejects.toThrow(
    /was changed after its digest was recorded/,
  );
});
