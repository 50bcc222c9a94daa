import { ace3pCode } from './ace3p-code.ts';
import { mpiEnvironment } from './program.ts';

/**
 * The time-domain solver. Its monitors write into `t3p_results/OUTPUT`; those of a Volume monitor are netCDF in spite of
 * their ending (`volumets_t….out`) and among the large results.
 */
export const t3p = ace3pCode({
  name: 't3p',
  title: 'T3P: fields and wakes over time',
  step: 'T3P',
  headline: { name: 'loss_factor', index: {} },
  results: {
    small: ['**/OUTPUT/{*[!s],*[!p]s,*[!0-9]ps}.out'],
    large: ['{**/*ts_t*[0-9]ps.out,**/*.mod,**/CHECKPOINT/**}'],
  },
  inputs: [
    {
      extension: '.t3p',
      language: ':',
      command: (file) => ['t3p', file],
      parallel: true,
      environment: mpiEnvironment,
    },
  ],
  otherQuantities: 'any',
  load: async () => (await import('./t3p-reading.ts')).t3pReading,
});
