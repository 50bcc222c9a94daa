import { resolve } from 'node:path';
import { counted } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { bold, type Line } from '../render/look.ts';

export const restore = defineCommand({
  about: 'Every file gets the bytes it had when the job was submitted, or the command names the one that cannot.',
  arguments: [jobArgument, { name: 'DIR', about: 'a new or an empty folder', completes: 'folder' }],
  options: {},
  examples: [{ line: 'simtrail restore first-try ./again', about: 'the exact input folder' }],
  async run(context, [ref = '', into = '']) {
    const engine = await context.engine();
    const target = resolve(context.cwd, into);
    const { job, files } = await engine.restore(ref, target);
    const inputs = job.record.inputs.map(({ path, sha256 }): Line => `  ${path}  ${sha256.slice(0, 12)}`);
    return page({ job: job.id, folder: target, files }, [
      ['Restored ', counted(files.length, 'file'), ' of ', bold(job.name), ` into ${target}.`],
      ...inputs,
    ]);
  },
});
