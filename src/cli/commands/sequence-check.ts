import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { count } from '../options.ts';
import { bold, dim } from '../render/look.ts';
import { counted } from '../render/numbers.ts';
import { outlineLines } from '../render/sequence-lines.ts';

export const sequenceCheck = defineCommand({
  about: 'Reads the file and draws it. Nothing is submitted.',
  arguments: [{ name: 'FILE', about: 'the sequence file', completes: 'file' }],
  options: { points: count('N', 'how many points a sweep may have (default: 100000)') },
  examples: [{ line: 'simtrail sequence check heating.yaml', about: 'is it right, and what would it do?' }],
  async run(context, [file = ''], { points }) {
    const [{ carriers, readSequence }, { canBeTaken }] = await Promise.all([
      import('../../sequence/index.ts'),
      import('../../engine/index.ts'),
    ]);
    const path = resolve(context.cwd, file);
    const text = await readFile(path, 'utf8').catch((error: Error) => {
      throw new AppError('INPUT_UNREADABLE', { path: file, why: error.message }, { cause: error });
    });
    const sequence = readSequence(text, file, points === undefined ? {} : { points });
    const carried = carriers(sequence, canBeTaken);
    return page({ ...sequence, carried: Object.fromEntries(carried) }, (view) => [
      [bold(sequence.name), dim(`  ${counted(sequence.steps.length, 'step')}`)],
      ...outlineLines(sequence, carried, view),
    ]);
  },
});
