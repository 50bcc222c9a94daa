import { ace3pCode } from './ace3p-code.ts';
import { mpiEnvironment } from './program.ts';

/**
 * The solver for scattering parameters. It leaves no echo of its input that is known, so the job's folder gets a second
 * copy of it under a name by which evidence can find how many frequencies were asked for.
 */
export const s3p = ace3pCode({
  name: 's3p',
  title: 'S3P: scattering parameters over frequency',
  step: 'S3P',
  headline: { name: 's_magnitude', index: {} },
  results: { small: ['{**/Reflection.out,**/SParameter.out,**/PortRef*.out,scan.s3p}'], large: ['**/*.mod'] },
  inputs: [
    {
      extension: '.s3p',
      language: ':',
      command: (file) => ['s3p', file],
      parallel: true,
      environment: mpiEnvironment,
      copy: 'scan.s3p',
    },
  ],
  load: async () => (await import('./s3p-reading.ts')).s3pReading,
});
