import { resolve } from 'node:path';
import type { Engine } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import { nameFault } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { requiredText } from '../options.ts';
import { bold, dim } from '../render/look.ts';
import { counted } from '../render/numbers.ts';
import { shellWord } from '../../model/index.ts';

export const analysisAdd = defineCommand({
  about: 'The files are copied into analyses/NAME; they are yours to edit there. A code file is copied into codes/.',
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
    const { addAnalysis, listAnalyses } = await import('../../store/index.ts');
    // Looked at before the code file is copied: an error leaves nothing behind.
    const fault = nameFault(name);
    if (fault !== undefined)
      throw new AppError('BAD_NAME', { what: 'an analysis', name: JSON.stringify(name), why: fault });
    if ((await listAnalyses(engine.folder)).some((one) => one.name === name))
      throw new AppError('ANALYSIS_EXISTS', { name });
    await assertReadable(files.map((file) => resolve(context.cwd, file)));
    const found = await codeOf(engine, code, context.cwd);
    const sources = files.map((file) => resolve(context.cwd, file));
    const analysis = await addAnalysis(engine.folder, name, found, sources);
    return page(analysis, [
      ['Added ', bold(name), ` (code ${found}, ${counted(files.length, 'file')}): ${analysis.folder}`],
      dim(`  simtrail submit ${shellWord(name)}   runs it`),
    ]);
  },
});

async function assertReadable(files: readonly string[]): Promise<void> {
  const { access, constants } = await import('node:fs/promises');
  for (const path of files) {
    await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'EACCES' ? 'you have no right to read it' : 'it is not there';
      throw new AppError('INPUT_UNREADABLE', { path, why }, { cause: error });
    });
  }
}

async function codeOf(engine: Engine, code: string, cwd: string): Promise<string> {
  const isFile = /\.ya?ml$/i.test(code) || code.includes('/');
  return (isFile ? await engine.codes.add(resolve(cwd, code)) : await engine.codes.find(code)).name;
}
