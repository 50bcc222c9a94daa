import { ace3pCode } from './ace3p-code.ts';
import { mpiEnvironment } from './program.ts';

/** The solver for heat and stress. Its deformed meshes and `.mod` files are netCDF; its text output is undocumented. */
export const tem3p = ace3pCode({
  name: 'tem3p',
  title: 'TEM3P: heat, stress and detuning (text results are collected, not read)',
  step: 'TEM3P',
  results: { small: ['**/*.{out,log,txt,dat}'], large: ['**/*.{mod,ncdf}'] },
  inputs: [
    {
      extension: '.tem3p',
      language: ':',
      command: (file) => ['tem3p', file],
      parallel: true,
      environment: mpiEnvironment,
    },
  ],
  load: async () => (await import('./unread-reading.ts')).tem3pReading,
});
