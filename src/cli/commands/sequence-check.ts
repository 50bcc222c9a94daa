import { resolve } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { counted } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { count } from '../options.ts';
import { bold, dim, yellow, type Line } from '../render/look.ts';
import { outlineLines } from '../render/sequence-lines.ts';
import { outlineDocument } from '../sequence-document.ts';

export const sequenceCheck = defineCommand({
  about:
    'Reads the file, holds it against the project and its machines, and draws it. Nothing is submitted. Without a project only the form of the file is checked.',
  arguments: [{ name: 'FILE', about: 'the sequence file', completes: 'file' }],
  options: { points: count('N', 'how many points a sweep may have (default: 100000)') },
  examples: [{ line: 'simtrail sequence check heating.yaml', about: 'is it right, and what would it do?' }],
  async run(context, [file = ''], { points }) {
    const [{ carriers }, { canBeTaken, readRequest }] = await Promise.all([
      import('../../sequence/index.ts'),
      import('../../engine/index.ts'),
    ]);
    const asked = { file: resolve(context.cwd, file), ...(points === undefined ? {} : { points }) };
    const engine = await context.engine().catch((error: unknown) => {
      if (AppError.is(error, 'NO_PROJECT')) return undefined;
      throw error;
    });
    const sequences = await engine?.sequences();
    const { read, warnings } = (await sequences?.check(asked)) ?? { read: await readRequest(asked), warnings: [] };
    const { sequence, called } = read;
    const carried = (await sequences?.carriers(read)) ?? carriers(sequence, { canBeTaken, hasArrays: () => false });
    const document = {
      ...outlineDocument(read),
      carried: Object.fromEntries(carried),
      warnings,
      is_checked_in_project: engine !== undefined,
    };
    return page(document, (view) => [
      [bold(sequence.name), dim(`  ${counted(sequence.steps.length, 'step')}`)],
      ...outlineLines(sequence, carried, view),
      ...warnings.map(({ line, column, why }): Line => [yellow('! '), `${called}:${line}:${column}: ${why}.`]),
      ...(engine === undefined ? [dim('There is no project here: only the form of the file was checked.')] : []),
    ]);
  },
});
