import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../src/errors/index.ts';
import { readCodeFile } from '../src/codes/declared/read-code-file.ts';
import { declaredCode } from '../src/codes/declared/declared-code.ts';
import { filesInMemory, type Code } from '../src/codes/index.ts';
import { readMachines } from '../src/engine/machines-file.ts';
import {
  monitorSeries,
  readColumns,
  readColumnsFrom,
  readKeyValues,
  readOmega3pLog,
  readOmega3pOutput,
  readRfpost,
  readRfpostOutput,
  readScattering,
  readTrack3pLog,
  track3pTable,
} from '../src/formats/ace3p/index.ts';
import { readSequence } from '../src/sequence/index.ts';
import { readPoints } from '../src/sequence/read-points.ts';
import { bytesInMemory } from '../src/formats/bytes/index.ts';
import { readJson, readJsonParameters, type ParameterFile } from '../src/formats/json/index.ts';
import { readSlacMesh } from '../src/formats/netcdf/index.ts';
import { readAttributeResource, readProject, readResourceHeader, readResourcePart } from '../src/formats/smtk/index.ts';
import { readTextParameters, TableReader } from '../src/formats/table/index.ts';
import { readYaml } from '../src/formats/yaml/index.ts';
import { readForeignJobs } from '../src/store/foreign-jobs.ts';
import { createProject, Store } from '../src/store/index.ts';
import { unseal } from '../src/store/sealed-line.ts';
import { openFields } from '../src/view/index.ts';
import { readSurface, writeSurface } from '../src/view/surface-format.ts';
import { decode, loaded, textReader, written, type Reader, type Sample } from './reader.ts';
import { archiveReaders } from './readers/archives.ts';
import { codeReaders } from './readers/codes.ts';

/** @param root the checkout, whose fixtures are read */
export async function allReaders(root: string): Promise<Reader[]> {
  const load = (path: string): Sample => loaded(root, path);
  const folder = (path: string, pattern: RegExp): Sample[] =>
    readdirSync(join(root, path))
      .filter((name) => pattern.test(name))
      .map((name) => load(`${path}/${name}`));
  const ace3p = (path: string): Sample => load(`test/fixtures/ace3p/${path}`);
  const results = (name: string, path: string, sample: Sample, code: Code | undefined): Reader => ({
    name: `results of ${name}`,
    samples: [sample],
    read: async (bytes) => {
      const reader = filesInMemory({ [path]: bytes });
      return [await code?.evidence(reader), await code?.quantities(reader)];
    },
  });
  const eigen = load('examples/cavity/eigen.yaml');
  const cavity = declaredCode(readCodeFile(decode(eigen.bytes), eigen.file).description, eigen.file);
  const smtk = [
    load('test/fixtures/smtk/pillbox/resources/analysis.smtk'),
    ...folder('test/fixtures/smtk', /\.(?:sbt|sbi|smtk)$/),
  ];
  const vtk = [
    ...folder('test/fixtures/vtk', /\.vt[upk]$/),
    written(
      'parts.pvtu',
      '<?xml version="1.0"?>\n<VTKFile type="PUnstructuredGrid" version="0.1">\n<PUnstructuredGrid GhostLevel="0">\n<Piece Source="mixed-ascii.vtu"/>\n<Piece Source="mixed-binary.vtu"/>\n</PUnstructuredGrid>\n</VTKFile>\n',
    ),
    written(
      'steps.pvd',
      '<?xml version="1.0"?>\n<VTKFile type="Collection" version="0.1">\n<Collection>\n<DataSet timestep="0.5" group="" part="0" file="mixed-ascii.vtu"/>\n<DataSet timestep="1" part="0" file="gone.vtu"/>\n</Collection>\n</VTKFile>\n',
    ),
  ];
  const mesh = load('test/fixtures/slac/pillbox.ncdf');
  const table = written('table.csv', 'f (GHz), S11 [dB], "a ""b"""\n1.5,-20.25,3\n2.5,-21,4\n3e0,nan,"5"\n');

  return [
    textReader(
      'json',
      [
        ...smtk.filter(({ file }) => file.endsWith('smtk')),
        written('a.json', '{"a":[1,2.5,{"b":null}],"c":"d\\u00e9"}'),
      ],
      (text, file) => {
        readJson(text, file).toValue();
        return listed(readJsonParameters(text, file));
      },
    ),
    textReader('yaml', [eigen, load('examples/cavity/thermal.yaml')], (text) => readYaml(text)),
    textReader('code file', [eigen, load('examples/cavity/thermal.yaml')], readCodeFile),
    textReader(
      'machines',
      [written('machines.yaml', 'simtrail_machines: 1\nmachines:\n  - name: here\n    host: user@host\n')],
      readMachines,
    ),
    textReader(
      'sequence',
      ['heating', 'radius-sweep', 'tune'].map((name) => load(`examples/cavity/${name}.yaml`)),
      (text, file) => readSequence(text, file, { points: 1000 }),
    ),
    textReader('points', [written('points.csv', 'a.b,c\n1,2\n3,"4 ""x"""\n')], readPoints),
    textReader('text parameters', [written('in.txt', 'a = 1 # remark\nb: "x"\n[part]\nc=2.5\n')], (text, file) =>
      listed(readTextParameters(text, file)),
    ),
    {
      name: 'table',
      samples: [table, ace3p('s3p/Reflection.out')],
      read: (bytes) => {
        const reader = new TableReader();
        const rows = decode(bytes)
          .split('\n')
          .map((line) => reader.next(line));
        return [...rows, reader.end()];
      },
    },
    {
      name: 'columns',
      samples: [ace3p('t3p/BPM.point.out'), ace3p('t3p/BPM.port.out'), ace3p('s3p/Reflection.out'), table],
      read: async (bytes, file) => {
        const found = readColumns(bytes, file);
        const streamed = await readColumnsFrom(bytesInMemory(bytes, file));
        if (!isDeepStrictEqual(contentOf(found), contentOf(streamed))) throw new Error('in pieces it reads otherwise');
        return found;
      },
      numbers: (found) => columnsOf(found as ReturnType<typeof readColumns>),
    },
    textReader(
      'key values',
      [ace3p('t3p/BPM.t3p'), ace3p('t3p/BPM.t3p.out'), ace3p('omega3p/pillbox.omega3p.out')],
      (text, file) => listed(readKeyValues(text, file)),
    ),
    textReader('rfpost', [ace3p('acdtool/window.rfpost')], (text, file) => listed(readRfpost(text, file))),
    textReader('rfpost output', [ace3p('acdtool/pillbox-rtop.rfpost.out')], readRfpostOutput),
    textReader('omega3p output', [ace3p('omega3p/pillbox.omega3p.out')], readOmega3pOutput),
    textReader(
      'omega3p log',
      [
        written(
          'stdout',
          'Total Number of Elements used: 11480\nTotal Number of DOFs: 71194\nEigenvalue: 1.5\nFrequency: 1.3e9\nResidual: 1e-9\n',
        ),
      ],
      readOmega3pLog,
    ),
    textReader('scattering', [ace3p('s3p/Reflection.out'), ace3p('s3p/SParameter.out')], readScattering),
    textReader('monitor', [ace3p('t3p/BPM.point.out'), ace3p('t3p/BPM.port.out')], (text, file) =>
      (['Point', 'Power', 'WakeField', 'ModeVoltage', 'Bunch', 'SurfacePowerLoss'] as const).map((type) =>
        monitorSeries(readColumns(text, file), type),
      ),
    ),
    textReader(
      'track3p log',
      [written('track3p.log', 'Total Emitted Particles = 12\nnumber of all emitting faces 3\nDone!\n')],
      readTrack3pLog,
    ),
    textReader(
      'track3p tables',
      [written('enhancementCounter', 'fieldlevel ID enhancement\n2.3e7 1 0.5\n')],
      (text, file) => track3pTable(readColumns(text, file), 'enhancementCounter'),
    ),
    textReader('smtk resource', smtk, (text, file) => listed(readAttributeResource(text, file))),
    textReader(
      'smtk project',
      [load('test/fixtures/smtk/pillbox/pillbox.project.smtk'), load('test/fixtures/smtk/legacy.smtkproject')],
      readProject,
    ),
    textReader('smtk header', smtk, readResourceHeader),
    textReader('smtk part', smtk, readResourcePart),
    textReader('smtk set', smtk, setSome),
    { name: 'slac mesh', samples: [mesh], read: readSlacMesh },
    {
      name: 'fields',
      samples: [...vtk, mesh, load('test/fixtures/slac/mode0.1.1474253E+09.mod')],
      read: async (bytes, file) => {
        const source = bytesInMemory(bytes, file);
        const files = {
          open: async (name: string) =>
            bytesInMemory(vtk.find((one) => one.file === name)?.bytes ?? new Uint8Array(), name),
          mesh: async () => bytesInMemory(mesh.bytes, mesh.file),
        };
        const fields = await openFields(source, files);
        const surface = await fields.surface({ phase: 30 });
        const parts = writeSurface(surface);
        return readSurface(Uint8Array.from(Buffer.concat(parts)).buffer).triangles.length === surface.triangles.length;
      },
    },
    {
      name: 'surface',
      samples: [{ file: 'a.bin', bytes: await surfaceBytes(vtk) }],
      read: (bytes, file) => readSurface(Uint8Array.from(bytes).buffer, file),
    },
    {
      name: 'jobs.json',
      samples: [
        written(
          'jobs.json',
          '{"jobs":[\n{"id":"0192f0c1-0000-7000-8000-000000000001","job_name":"a","status":"succeeded","tags":["x"]},\n{"job_name":"b"}\n]}\n',
        ),
      ],
      read: (bytes, file) => readForeignJobs(Buffer.from(bytes), file),
    },
    ...(await projectReaders()),
    {
      name: 'log line',
      samples: [
        written(
          'log.jsonl',
          '{"n":1,"at":"2026-01-01T00:00:00.000Z","by":"u@h","type":"noted","job":"x","set":{"notes":"a"},"prev":"00"}',
        ),
      ],
      read: (bytes) => unseal(Buffer.from(bytes)),
    },
    ...codeReaders(root),
    ...(await archiveReaders()),
    results(
      'cavity',
      'results.json',
      written('results.json', '{"unknowns":12,"modes":[{"mode":1,"frequency_hz":1.3e9,"q":2e4,"r_over_q_ohm":100.5}]}'),
      cavity,
    ),
  ];
}

function contentOf(table: ReturnType<typeof readColumns>): unknown {
  return [table.names, table.units, table.comments, table.unreadable, columnsOf(table)];
}

/** Sets the first values to what they are. */
function setSome(text: string, file: string): void {
  const resource = readAttributeResource(text, file);
  for (const { path, written } of resource.parameters().slice(0, 3)) {
    try {
      resource.set(path, written);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
}

function columnsOf(table: ReturnType<typeof readColumns>): number[] {
  return Array.from({ length: table.columnCount }, (_, at) => Array.from(table.column(at) ?? [])).flat();
}

/** A project of which one file is broken, opened as every command opens it. */
async function projectReaders(): Promise<Reader[]> {
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await createProject(folder, 'fuzz');
  const jobs =
    '{"jobs":[\n{"id":"0192f0c1-0000-7000-8000-000000000001","job_name":"a","status":"succeeded"},\n{"job_name":"b"}\n]}\n';
  writeFileSync(join(folder, 'jobs.json'), jobs);
  await (await Store.open(folder)).close();
  return ['jobs.json', '.simtrail/log.jsonl', 'simtrail.json'].map((name) => {
    const path = join(folder, name);
    const good = new Uint8Array(readFileSync(path));
    return {
      name: `project ${name}`,
      samples: [{ file: basename(name), bytes: good }],
      read: async (bytes) => {
        const files = ['jobs.json', '.simtrail/log.jsonl', 'simtrail.json'].map(
          (one) => [one, readFileSync(join(folder, one))] as const,
        );
        try {
          writeFileSync(path, bytes);
          const store = await Store.open(folder);
          const found = [...store.state.jobs()].map((job) => [job.name, job.status, job.quantities]);
          await store.close();
          return found;
        } finally {
          for (const [one, old] of files) writeFileSync(join(folder, one), old);
        }
      },
    };
  });
}

function listed(file: ParameterFile): unknown {
  return file.parameters();
}

async function surfaceBytes(vtk: readonly Sample[]): Promise<Uint8Array> {
  const sample = vtk.find(({ file }) => file === 'mixed-ascii.vtu') ?? { file: '', bytes: new Uint8Array() };
  const fields = await openFields(bytesInMemory(sample.bytes, sample.file), {
    open: () => Promise.reject(new Error('none')),
  });
  return Buffer.concat(writeSurface(await fields.surface()));
}
