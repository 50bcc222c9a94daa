import { ace3pCode } from './ace3p-code.ts';
import { mpiEnvironment } from './program.ts';

/** The solver for guns with static fields. Its results need `gun3pOutputConverter`; their formats are undocumented. */
export const gun3p = ace3pCode({
  name: 'gun3p',
  title: 'Gun3P: guns with static fields (text results are collected, not read)',
  step: 'Gun3P',
  results: { small: ['**/*.{out,log,txt,dat}'], large: ['{**/*.mod,**/*.ncdf,**/OUTPUT/E/**,**/OUTPUT/M/**}'] },
  inputs: [
    {
      extension: '.gun3p',
      language: ':',
      command: (file) => ['gun3p', file],
      parallel: true,
      environment: mpiEnvironment,
    },
  ],
  load: async () => (await import('./unread-reading.ts')).gun3pReading,
});
