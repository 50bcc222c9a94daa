import { ace3pCode } from './ace3p-code.ts';
import { mpiEnvironment } from './program.ts';

/** The lines that Omega3P prints on standard output as it goes along. */
const telling = /^\s*(?:(?:Eigenvalue|Frequency|Residual|Total Number of (?:Elements used|DOFs))\s*:\s*[-+\d.].*)$/;

/** Each mode has them; of a run with refinement, at each level. */
const eachMode = ['frequency', 'quality_factor', 'total_energy', 'power_loss'];

/** The eigensolver. */
export const omega3p = ace3pCode({
  name: 'omega3p',
  title: 'Omega3P: eigenmodes of cavities',
  step: 'Omega3P',
  headline: { name: 'frequency', index: { mode: 0 } },
  results: { small: ['{**/omega3p.out,**/*.log}'], large: ['{**/*.mod,**/VECTOR/**}'] },
  inputs: [
    {
      extension: '.omega3p',
      language: ':',
      command: (file) => ['omega3p', file],
      parallel: true,
      environment: mpiEnvironment,
    },
  ],
  progress: {
    file: 'stdout',
    read: (line) => (line.length < 200 && telling.test(line) ? { text: line.replace(/\s+/g, ' ').trim() } : undefined),
  },
  indices: Object.fromEntries(eachMode.map((name) => [name, ['mode', 'level']])),
  counts: { mode: { parameter: 'EigenSolver.NumEigenvalues', from: 0 } },
  otherQuantities: ['frequency_imaginary', 'external_q', 'residual'],
  load: async () => (await import('./omega3p-reading.ts')).omega3pReading,
});
