import { resolve } from 'node:path';
import { counted, writeBytes } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { bold, dim, yellow, type Line } from '../render/look.ts';
import { size } from '../size.ts';
import { ending } from '../ending.ts';

export const importCommand = defineCommand({
  about:
    'Every file is checked against its digest before the project appears. Nothing is written outside of it; jobs keep their ids.',
  arguments: [
    { name: 'FILE', about: 'a .zip or .eln that simtrail exported', completes: 'file' },
    {
      name: 'DIR',
      about: 'a new or an empty folder (default: the name in the crate, here)',
      optional: true,
      completes: 'folder',
    },
  ],
  options: {
    maxSize: size('SIZE', 'the most it may become (default: 100 times the file, or 1 GiB, and the free space)'),
  },
  examples: [
    {
      line: 'simtrail export -o pillbox.zip && simtrail import pillbox.zip again',
      about: 'a second project with the same jobs',
    },
  ],
  async run(context, [file = '', into], { maxSize }) {
    const { importProject } = await import('../../engine/index.ts');
    const found = await ending(
      context,
      'The import',
      importProject({
        file: resolve(context.cwd, file),
        into,
        cwd: context.cwd,
        maxBytes: maxSize,
        signal: context.signal,
        onProgress: ({ files, of }) => context.progress.draw([dim(`Checking ... ${files} of ${counted(of, 'file')}`)]),
      }),
    );
    const { folder, name, jobs, files, sha256, history, left, remarks } = found;
    const missing = left
      .slice(0, 10)
      .map(({ path, size: bytes, why }): Line => [yellow('! '), `${path} (${writeBytes(bytes)}) is not in it: ${why}`]);
    const json = { project: folder, name, jobs, files, crate_sha256: sha256, history, left, remarks: remarks.length };
    return page(json, [
      ['Imported ', bold(name), ` into ${folder}: ${counted(jobs, 'job')}; ${counted(files, 'file')} checked.`],
      dim(`  crate sha256 ${sha256}`),
      ...missing,
      ...(remarks.length > 0
        ? [
            [
              yellow('! '),
              `Its history has ${counted(remarks.length, 'thing')} to look at: simtrail verify names them.`,
            ],
          ]
        : []),
      ...(left.length > 0
        ? [dim(`  ${counted(left.length, 'file')} can be put there later; verify then checks them`)]
        : []),
    ]);
  },
});
