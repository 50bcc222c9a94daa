import { resolve } from 'node:path';
import { exits } from '../../errors/index.ts';
import { counted, writeBytes } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { bold, dim, green, red, type Line } from '../render/look.ts';
import { size } from '../size.ts';

export const crateCheck = defineCommand({
  about:
    'Every file against its digest, the metadata against the profiles they claim, the records against the metadata. Unpacks nothing. Exit status 1 if anything is wrong.',
  arguments: [{ name: 'FILE', about: 'a .zip or .eln that simtrail exported', completes: 'file' }],
  options: { maxSize: size('SIZE', 'the most its files may be together') },
  examples: [{ line: 'simtrail export -o pillbox.zip && simtrail crate check pillbox.zip', about: 'is it whole?' }],
  async run(context, [file = ''], { maxSize }) {
    const { checkCrate } = await import('../../engine/index.ts');
    const { problems, name, jobs, files, bytes, history } = await checkCrate(resolve(context.cwd, file), maxSize);
    const json = { ok: problems.length === 0, name, jobs, files, bytes, history, problems };
    const checked = `${counted(jobs, 'job')}, ${counted(files, 'file')}, ${writeBytes(bytes)}`;
    if (problems.length === 0) {
      const what = history === 'whole' ? 'the whole history' : 'the history of these jobs';
      return page(json, [[green('✓ '), 'Whole: ', bold(name), `, ${checked}, ${what}.`]]);
    }
    const lines = problems.map(({ kind, where, message }): Line => [
      red('✗ '),
      bold(`${where} `),
      message,
      dim(`  ${kind}`),
    ]);
    return page(json, [...lines, '', `${counted(problems.length, 'problem')}; checked ${checked}.`], exits.failed);
  },
});
