import { builtInCodes } from '../../src/codes/built-in.ts';
import { filesInMemory, type FileContents } from '../../src/codes/index.ts';
import { loaded, written, type Reader, type Sample } from '../reader.ts';

/** What a code is given and what it leaves. One of the files is broken, the others are as they should be. */
interface Run {
  readonly code: string;
  readonly inputs: FileContents;
  readonly results: FileContents;
}

/** Inputs and results of every code that is built in: closure, preflight, evidence and quantities. */
export function codeReaders(root: string): Reader[] {
  return runs(root).flatMap((run) => [inputsOf(run), ...resultsOf(run)]);
}

function inputsOf({ code: name, inputs }: Run): Reader {
  const code = codeNamed(name);
  return {
    name: `inputs of ${name}`,
    samples: samplesOf(inputs),
    read: async (bytes, file) => {
      const files = filesInMemory({ ...inputs, [file]: bytes });
      const closure = await code.inputs('fuzz', files);
      const resources = { nodes: 1, processes: 4, runtime: 60 };
      const source = await code.parameters?.(closure);
      const given = source === undefined ? undefined : await files.read(source.from);
      return [
        await code.preflight(closure, files, resources),
        code.command(closure, resources),
        given === undefined ? [] : source?.read(new TextDecoder().decode(given)).parameters(),
      ];
    },
  };
}

function resultsOf({ code: name, results }: Run): Reader[] {
  const code = codeNamed(name);
  if (Object.keys(results).length === 0) return [];
  return [
    {
      name: `results of ${name}`,
      samples: samplesOf(results),
      read: async (bytes, file) => {
        const files = filesInMemory({ ...results, [file]: bytes });
        const [verdict, quantities] = [await code.evidence(files), await code.quantities(files)];
        for (const { name: quantity, value, text, unreadable } of quantities) {
          const isOne = [value, text, unreadable].filter((one) => one !== undefined && one !== null).length === 1;
          if (!isOne) throw new Error(`${quantity} is neither read nor unreadable`);
        }
        return [verdict, quantities];
      },
    },
  ];
}

function codeNamed(name: string): (typeof builtInCodes)[number] {
  const code = builtInCodes.find((one) => one.name === name);
  if (code === undefined) throw new Error(`no code is called ${name}`);
  return code;
}

function samplesOf(files: FileContents): Sample[] {
  return Object.entries(files).map(([file, content]) =>
    typeof content === 'string' ? written(file, content) : { file, bytes: content },
  );
}

function runs(root: string): Run[] {
  const real = (path: string): Uint8Array => loaded(root, `test/fixtures/ace3p/${path}`).bytes;
  const mesh = loaded(root, 'test/fixtures/slac/pillbox.ncdf').bytes;
  const field = loaded(root, 'test/fixtures/slac/mode0.1.1474253E+09.mod').bytes;
  const eigenmodes = real('omega3p/pillbox.omega3p.out');
  const model =
    'ModelInfo: {\n  File: ./m.ncdf\n  BoundaryCondition: {\n    Magnetic: 1, 2\n    Exterior: 6 // wall\n  }\n}\n';
  return [
    {
      code: 'omega3p',
      inputs: {
        'a.omega3p': `${model}FiniteElement: { Order: 2 CurvedSurfaces: on }\nEigenSolver: {\n  NumEigenvalues: 2\n  FrequencyShift: 1.0D9\n}\nPort: { ReferenceNumber: 7 NumberOfModes: 1 }\n`,
        'm.ncdf': mesh,
      },
      results: {
        'omega3p_results/omega3p.out': eigenmodes,
        'omega3p_results/mode.l0.m0000.1.1912086e+09.mod': field,
        'a.log': 'Total Number of Elements used: 11480\nTotal Number of DOFs: 71194\nEigenvalue: 1.5\nResidual: 1e-9\n',
      },
    },
    {
      code: 's3p',
      inputs: {
        'a.s3p': `${model}FrequencyScan: {\n  Start: 9.0e9\n  End: 9.5e9\n  Interval: 0.25e9\n}\nPort: {\n  ReferenceNumber: 1\n  NumberOfModes: 1\n}\n`,
        'm.ncdf': mesh,
      },
      results: {
        's3p_results/SParameter.out': real('s3p/SParameter.out'),
        's3p_results/Reflection.out': real('s3p/Reflection.out'),
      },
    },
    {
      code: 't3p',
      inputs: { 'BPM.t3p': real('t3p/BPM.t3p'), 'm.ncdf': mesh },
      results: {
        't3p_results/OUTPUT/t3p.out': real('t3p/BPM.t3p.out'),
        't3p_results/OUTPUT/port.out': real('t3p/BPM.port.out'),
        't3p_results/OUTPUT/point.out': real('t3p/BPM.point.out'),
        't3p_results/OUTPUT/wake.out':
          '# Loss factor = -1.2345e-02 V/pC\n# s[m] W[V/pC] I_bunch[C/m]\n0 0.1 0.2\n0.01 -0.4 0.3\n',
      },
    },
    {
      code: 'track3p',
      inputs: {
        'a.track3p':
          'TotalTime: 20\nFieldScales: {\n  Type: FieldGradient\n  ScanToken: 1\n  Minimum: 1.0e6\n  Maximum: 3.0e6\n  Interval: 1.0e6\n}\nDomain: {\n  FieldDir: ./omega3p_results\n  ModeID: 0\n}\nMaterial: {\n  SEYFileName1: copper.dat\n}\n',
        'm.ncdf': mesh,
        'copper.dat': '0 0\n100 1.1\n',
        'omega3p_results/omega3p.out': eigenmodes,
        'omega3p_results/mode.l0.m0000.1.1912086e+09.mod': field,
      },
      results: {
        'track3p_results/track3p.log':
          'number of all emitting faces = 6558\nTotal Emitted Particles = 23984\nSurvived particles: 12\nDone!\n',
        'track3p_results/OUTPUT/enhancementCounter':
          'fieldlevel ID enhancement averageEnhancement maxEnhancement maxEnhancementImpactNum totalImpactNum\n1e6 4 0.2 0.3 0.5 3 12\n2e6 7 1.1 0.9 1.25 8 30\n2e6 9 2.1 1.9 3.75 5 31\n',
        'track3p_results/OUTPUT/resonantparticles':
          'Field_Level ID Resonant_X Resonant_Y Resonant_Z Energy Initial_X Initial_Y Initial_Z Total_time Total_Num\n2e6 7 0.1 0 0 310.5 0.1 0 0 20.1 40\n',
      },
    },
    {
      code: 'tem3p',
      inputs: {
        'heat.tem3p':
          'ThermoElasticProblem: {\n  RunId: 3\n}\nThermostaticProblem: {\n  MeshFile: body.ncdf\n  BasisOrder: 2\n  Boundary: {\n    Id: 6\n    ConditionType: RFHeating\n    Directory: omega3p_results\n    WhichMode: 0\n  }\n}\n',
        'body.ncdf': mesh,
        'omega3p_results/omega3p.out': eigenmodes,
        'omega3p_results/mode.l0.m0000.1.1912086e+09.mod': field,
      },
      results: {},
    },
    ...['pic3p', 'gun3p'].map((code) => ({
      code,
      inputs: { [`a.${code}`]: `${model}TimeStepping: { MaximumTime: 1e-9 DT: 1e-12 }\n`, 'm.ncdf': mesh },
      results: {},
    })),
    {
      code: 'acdtool',
      inputs: {
        'window.rfpost': real('acdtool/window.rfpost'),
        's3p_results/SParameter.out': real('s3p/SParameter.out'),
        'omega3p_results/omega3p.out': eigenmodes,
      },
      results: { 'rfpost.out': real('acdtool/pillbox-rtop.rfpost.out') },
    },
    { code: 'acdtool', inputs: { 'a.gen': field }, results: { 'a.ncdf': mesh } },
  ];
}
