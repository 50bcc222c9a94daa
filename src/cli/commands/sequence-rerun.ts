import { resolve } from 'node:path';
import { AppError } from '../../errors/index.ts';
import type { Page } from '../answer.ts';
import { carried, started } from '../carried.ts';
import { defineCommand, sequenceArgument } from '../command.ts';
import { count, flag, text } from '../options.ts';

export const sequenceRerun = defineCommand({
  about:
    'Starts it anew, as a sequence of its own that continues the former one: all of it; with --from what came before a step counts as it is; with --missing all that succeeded does, so that only failed tasks and new points run. A step that --file defines in another way runs again, and so does what needs it. The exit status is that of `simtrail sequence run`.',
  arguments: [sequenceArgument],
  options: {
    from: text('STEP', 'only this step and what needs it'),
    missing: flag('only what has not succeeded'),
    file: text('FILE', 'the sequence file as it is now (default: as it was saved)', { completes: 'file' }),
    detach: flag('submit what can be submitted now, and do not wait', { short: 'd' }),
    points: count('N', 'how many points a sweep may have (default: 100000)'),
  },
  examples: [
    { line: 'simtrail sequence rerun heating --from finer', about: 'one step again, and what needs it' },
    { line: 'simtrail sequence rerun heating --missing', about: 'what failed' },
    {
      line: 'simtrail sequence rerun heating --missing --file heating.yaml',
      about: 'and points that were added since',
    },
  ],
  async run(context, [ref = ''], { from, missing, file, detach, points }): Promise<Page> {
    if (missing && from !== undefined) throw new AppError('USAGE', { why: '--from and --missing do not go together.' });
    const engine = await context.engine();
    const sequences = await engine.sequences();
    await engine.refresh();
    const start = missing ? undefined : (from ?? '*');
    const most = points === undefined ? {} : { points };
    const record = await sequences.rerun(sequences.find(ref), {
      ...(start === undefined ? {} : { from: start }),
      ...(file === undefined ? {} : { file: { file: resolve(context.cwd, file), ...most } }),
    });
    return detach ? started(context, sequences, record) : carried(context, engine, record);
  },
});
