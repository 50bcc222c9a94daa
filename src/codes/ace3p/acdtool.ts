import { ace3pCode } from './ace3p-code.ts';
import { mpiEnvironment } from './program.ts';

/**
 * ACE3P's tool before and after the solvers: with an `.rfpost` it is `acdtool postprocess rf` (which writes `rfpost.out`
 * into the folder it runs in), with a `.gen` it is `acdtool meshconvert`. Of its commands only `postprocess rf` and
 * `volmontomode` run in parallel. A second copy of the `.rfpost` tells evidence which blocks were asked for.
 */
export const acdtool = ace3pCode({
  name: 'acdtool',
  title: 'acdtool: postprocess rf (.rfpost), meshconvert (.gen)',
  step: 'ACDTool',
  headline: { name: 'r_over_q', index: {} },
  results: {
    small: ['{rfpost.out,acdtool.log,acdtool.warn,*.ncdf,*.ec,*.bc,*.e,*.b,blocks.rfpost}'],
    large: ['{*-map*.dat,*.h5}'],
  },
  inputs: [
    {
      extension: '.rfpost',
      language: '=',
      command: (file) => ['acdtool', 'postprocess', 'rf', file],
      parallel: true,
      environment: mpiEnvironment,
      copy: 'blocks.rfpost',
    },
    {
      extension: '.gen',
      language: undefined,
      command: (file) => ['acdtool', 'meshconvert', file, `${file.slice(0, -4)}.ncdf`],
      parallel: false,
      environment: mpiEnvironment,
    },
  ],
  otherQuantities: 'any',
  load: async () => (await import('./acdtool-reading.ts')).acdtoolReading,
});
