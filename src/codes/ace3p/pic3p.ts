import { ace3pCode } from './ace3p-code.ts';
import { mpiEnvironment } from './program.ts';

/** The particle-in-cell solver. Its particles are netCDF; its text output is undocumented. */
export const pic3p = ace3pCode({
  name: 'pic3p',
  title: 'Pic3P: particles in their own fields (text results are collected, not read)',
  step: 'Pic3P',
  results: { small: ['**/*.{out,log,txt,dat}'], large: ['**/*.{mod,ncdf}'] },
  inputs: [
    {
      extension: '.pic3p',
      language: ':',
      command: (file) => ['pic3p', file],
      parallel: true,
      environment: mpiEnvironment,
    },
  ],
  load: async () => (await import('./unread-reading.ts')).pic3pReading,
});
