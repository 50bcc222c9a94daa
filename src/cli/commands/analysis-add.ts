import { resolve } from 'node:path';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { requiredText } from '../options.ts';
import { bold, dim } from '../render/look.ts';
import { counted, shellWord } from '../../model/index.ts';

export const analysisAdd = defineCommand({
  about:
    'The files are copied into analyses/NAME; they are yours to edit there. A code file is copied into codes/. Of an analysis that modelbuilder keeps nothing is copied: its code is noted, and which FILE was exported from it.',
  arguments: [
    { name: 'NAME', about: 'what the analysis is called' },
    { name: 'FILE', about: 'its input files', optional: true, many: true, completes: 'file' },
  ],
  options: { code: requiredText('CODE', 'the name of a code, or a code file: ./my-code.yaml', { completes: 'code' }) },
  examples: [
    { line: 'simtrail analysis add sphere --code cavity-eigen sphere.json', about: 'with a code that is known here' },
    { line: 'simtrail analysis add trial --code ./shell-code.yaml pillbox.json', about: 'with a code file' },
  ],
  async run(context, [name = '', ...files], { code }) {
    const engine = await context.engine();
    const isFile = /\.ya?ml$/i.test(code) || code.includes('/');
    const sources = files.map((file) => resolve(context.cwd, file));
    const analysis = await engine.addAnalysis(name, isFile ? resolve(context.cwd, code) : code, sources);
    const { code: found, folder, resource, input } = analysis;
    const what = resource === undefined ? counted(files.length, 'file') : (input ?? 'nothing exported yet');
    return page(analysis, [
      [
        resource === undefined ? 'Added ' : 'Noted ',
        bold(name),
        ` (code ${found ?? '?'}, ${what}): ${resource ?? folder}`,
      ],
      dim(`  simtrail submit ${shellWord(name)}   runs it`),
    ]);
  },
});
