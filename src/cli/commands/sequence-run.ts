import { resolve } from 'node:path';
import type { Page } from '../answer.ts';
import { carried, started } from '../carried.ts';
import { defineCommand } from '../command.ts';
import { count, flag } from '../options.ts';

export const sequenceRun = defineCommand({
  about:
    'Submits what can be submitted, and the rest as soon as the results are there that it needs. Ctrl-C ends the waiting, not the jobs: `sequence resume`, `watch` and `serve` carry it on exactly where it stood. The exit status is 0 if all steps succeeded, 1 otherwise.',
  arguments: [{ name: 'FILE', about: 'the sequence file', completes: 'file' }],
  options: {
    detach: flag('submit what can be submitted now, and do not wait', { short: 'd' }),
    points: count('N', 'how many points a sweep may have (default: 100000)'),
  },
  examples: [
    { line: 'simtrail sequence run heating.yaml', about: 'run it to its end' },
    { line: 'simtrail sequence run heating.yaml --detach', about: 'only begin' },
  ],
  async run(context, [file = ''], { detach, points }): Promise<Page> {
    const engine = await context.engine();
    const sequences = await engine.sequences();
    const record = await sequences.start({
      file: resolve(context.cwd, file),
      ...(points === undefined ? {} : { points }),
    });
    return detach ? started(context, sequences, record) : carried(context, engine, record);
  },
});
