import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesInMemory, type FileContents } from '../files-in-memory.ts';
import { matchesGlob } from '../glob.ts';
import { ace3pCodes } from './index.ts';
import { omega3p } from './omega3p.ts';
import { t3p } from './t3p.ts';
import { track3p } from './track3p.ts';

const fixtures = new URL('../../../test/fixtures/', import.meta.url);
const mesh = new Uint8Array(readFileSync(new URL('slac/pillbox.ncdf', fixtures)));
const smtk = readFileSync(new URL('smtk/pillbox/resources/analysis.smtk', fixtures), 'utf8');
const input = 'ModelInfo: {\n  File: ./m.ncdf\n}\n';

async function namesOf(code: typeof omega3p, files: FileContents): Promise<string[]> {
  const inputs = await code.inputs('a', filesInMemory(files));
  return inputs.map(({ from, to, role }) => `${role}: ${from === to ? from : `${from} as ${to}`}`);
}

async function refusalOf(code: typeof omega3p, files: FileContents): Promise<string> {
  return code.inputs('a', filesInMemory(files)).then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );
}

async function findingsOn(code: typeof omega3p, files: FileContents, processes = 1): Promise<string[]> {
  const reader = filesInMemory(files);
  const found = await code.preflight(await code.inputs('a', reader), reader, { nodes: 1, processes, runtime: 60 });
  return found.map(({ level, message }) => `${level}: ${message}`);
}

describe('the files of an ACE3P job', () => {
  it('lie as the input sees them, also when it is in a folder', async () => {
    const files = { 'export/run.omega3p': input, 'export/m.ncdf': mesh, 'm.ncdf': mesh };

    expect(await namesOf(omega3p, files)).toEqual([
      'input: export/run.omega3p as run.omega3p',
      'mesh: export/m.ncdf as m.ncdf',
    ]);
  });

  it('are those of the input that is nearest to the top, and of one only', async () => {
    const files = { 'a.omega3p': input, 'm.ncdf': mesh, 'old/b.omega3p': input };

    expect(await namesOf(omega3p, files)).toEqual(['input: a.omega3p', 'mesh: m.ncdf']);
    expect(await refusalOf(omega3p, { ...files, 'b.omega3p': input })).toBe(
      'The input *.omega3p (input) of analysis a is there 2 times (a.omega3p, b.omega3p), and omega3p takes one.',
    );
  });

  it('must not lie above the input, where the program could not see them', async () => {
    const files = { 'export/run.omega3p': input.replace('./m', '../m'), 'm.ncdf': mesh };

    expect(await refusalOf(omega3p, files)).toBe(
      'The input ../m.ncdf (mesh) of analysis a is named in export/run.omega3p:2 (ModelInfo.File) and lies above the folder of export/run.omega3p, where the program runs.',
    );
  });

  it('are looked for on the machine where the input names them with their full path', async () => {
    const files = { 'a.omega3p': input.replace('./m', '/global/cfs/m') };

    expect(await namesOf(omega3p, files)).toEqual(['input: a.omega3p']);
    expect(await findingsOn(omega3p, files)).toEqual([
      'warning: a.omega3p:2: ModelInfo.File is /global/cfs/m.ncdf, an absolute path: what the program reads there is not saved with the job; put the file, or a link to it, beside the input and name it without a folder',
    ]);
  });

  it('include a checkpoint for a restart, and not for a fresh start', async () => {
    const save = `${input}CheckPoint: {\n  Action: save\n  Directory: CP\n}\n`;
    const files = { 'm.ncdf': mesh, 'CP/1': 'state' };

    expect(await namesOf(t3p, { ...files, 'a.t3p': save })).toEqual(['input: a.t3p', 'mesh: m.ncdf']);
    expect(await namesOf(t3p, { ...files, 'a.t3p': save.replace('save', 'restart') })).toEqual([
      'input: a.t3p',
      'mesh: m.ncdf',
      'upstream: CP/1',
    ]);
  });

  it('include the old way to name the fields that are tracked in', async () => {
    const files = {
      'a.track3p': 'Domain: {\n  PostprocessFile: ./vector1/postprocess.in\n}\n',
      'vector1/postprocess.in': '',
    };

    expect(await namesOf(track3p, { ...files, 'vector1/m0': 'x' })).toEqual([
      'input: a.track3p',
      'upstream: vector1/m0',
      'upstream: vector1/postprocess.in',
    ]);
  });

  it('include what other keys name, if it is there', async () => {
    const files = {
      'a.t3p': `${input}Loading: {\n  Particles: beam.dat\n  Shape: gauss.dat\n}\n`,
      'm.ncdf': mesh,
      'beam.dat': '1',
    };

    expect(await namesOf(t3p, files)).toEqual(['input: a.t3p', 'mesh: m.ncdf', 'table: beam.dat']);
  });

  it('include the attribute resources of modelbuilder by their part', async () => {
    const xml = readFileSync(new URL('smtk/version-2.sbi', fixtures), 'utf8');
    const files = {
      'a.omega3p': input,
      'm.ncdf': mesh,
      'resources/analysis.smtk': smtk,
      'resources/export.sbi': xml,
      'resources/model.smtk': '{"type": "smtk::session::vtk::Resource", "version": "3.0"}',
      'lost.smtk': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n',
    };

    expect(await namesOf(omega3p, files)).toEqual([
      'input: a.omega3p',
      'mesh: m.ncdf',
      'analysis: resources/analysis.smtk',
      'export: resources/export.sbi',
    ]);
    expect(await findingsOn(omega3p, files)).toEqual([
      'warning: lost.smtk:1:1: this is a git-LFS pointer, the file itself is not here; `git lfs pull` brings it; it is not saved',
    ]);
  });
});

describe('the values of an ACE3P input', () => {
  it('are bare numbers where the program takes some', async () => {
    const withUnit = `${input}EigenSolver: {\n  FrequencyShift: 1.3 GHz\n}\n`;

    expect(await findingsOn(omega3p, { 'a.omega3p': withUnit, 'm.ncdf': mesh })).toEqual([
      `warning: a.omega3p:${withUnit.split('\n').length - 2}: EigenSolver.FrequencyShift is 1.3 GHz; the program takes bare numbers there, in Hz`,
    ]);
  });
});

describe('the mesh of an ACE3P job', () => {
  it('has enough elements for the ranks', async () => {
    const files = { 'a.omega3p': input, 'm.ncdf': mesh };

    expect(await findingsOn(omega3p, files, 7)).toEqual([]);
    expect(await findingsOn(omega3p, files, 16)).toEqual([
      'warning: 16 processes get 110 elements of m.ncdf each; with so few, omega3p may fail',
    ]);
    expect(await findingsOn(omega3p, files, 2000)).toEqual([
      'error: 2000 processes are asked for, and m.ncdf has 1762 elements to share',
    ]);
  });

  it('is not looked into if it is HDF5', async () => {
    const hdf5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10);

    expect(await findingsOn(omega3p, { 'a.omega3p': input, 'm.ncdf': hdf5 })).toEqual([
      'warning: m.ncdf is an HDF5 file, which is not looked into: boundaries and volumes are not checked',
    ]);
  });
});

describe('the ACE3P programs', () => {
  it('are started by name with their input, by the launcher of the machine', async () => {
    const commands = await Promise.all(
      ace3pCodes.map(async (code) => {
        const inputs = await code.inputs(
          'a',
          filesInMemory({ [`-x.${code.name.replace('acdtool', 'rfpost')}`]: 'A: 1\n' }),
        );
        const { argv, parallel } = code.command(inputs, { nodes: 1, processes: 4, runtime: 60 });
        return [...argv, parallel ? 'parallel' : 'alone'].join(' ');
      }),
    );

    expect(commands).toEqual([
      'omega3p ./-x.omega3p parallel',
      's3p ./-x.s3p parallel',
      't3p ./-x.t3p parallel',
      'track3p ./-x.track3p parallel',
      'tem3p ./-x.tem3p parallel',
      'pic3p ./-x.pic3p parallel',
      'gun3p ./-x.gun3p parallel',
      'acdtool postprocess rf ./-x.rfpost parallel',
    ]);
  });

  it('take one thread a rank, but for the tracker, whose threads are the machine to set', () => {
    const threads = ace3pCodes.map((code) => {
      const from = code.name === 'acdtool' ? 'x.rfpost' : `x.${code.name}`;
      const { environment } = code.command([{ from, to: from, role: 'input' }], {
        nodes: 1,
        processes: 4,
        runtime: 60,
      });
      return [code.name, environment['OMP_NUM_THREADS']];
    });

    expect(Object.fromEntries(threads)).toEqual({
      omega3p: '1',
      s3p: '1',
      t3p: '1',
      track3p: undefined,
      tem3p: '1',
      pic3p: '1',
      gun3p: '1',
      acdtool: '1',
    });
  });
});

const isIn = (patterns: readonly string[]) => (name: string) =>
  patterns.some((pattern) => matchesGlob(`t3p_results/OUTPUT/${name}`, pattern));

describe('the results of T3P', () => {
  it('are small but for the fields in volumes', () => {
    const paths = ['t3p.out', 'port.out', 'steps.out', 'caps.out', 'Bunch0.out', 'volumets_t000000000020ps.out'];

    expect(paths.filter(isIn(t3p.results.small))).toEqual(paths.slice(0, -1));
    expect(paths.filter(isIn(t3p.results.large))).toEqual(paths.slice(-1));
  });
});
