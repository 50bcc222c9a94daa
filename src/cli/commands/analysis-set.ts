import { isAbsolute } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { assignment } from '../options.ts';
import { bold, dim, type Line } from '../render/look.ts';
import { tableLines } from '../render/table.ts';

export const analysisSet = defineCommand({
  about: 'All values are set, or none. Jobs that ran before keep the input they had.',
  arguments: [
    { name: 'NAME', about: 'the analysis', completes: 'analysis' },
    { name: 'PATH=VALUE', about: 'a parameter as `analysis show` names it, with its new value', many: true },
  ],
  options: {},
  examples: [
    { line: 'simtrail analysis set pillbox radius_m=0.12', about: 'one value' },
    { line: 'simtrail analysis set pillbox radius_m=0.1 modes=3', about: 'several at once' },
  ],
  async run(context, [name = '', ...written]) {
    const changes = written.map((one) => assignment(one));
    const engine = await context.engine();
    const { openAnalysis, parameterFile } = await import('../analysis-parameters.ts');
    const opened = await openAnalysis(engine, name);
    const file = await parameterFile(opened);
    if (file === undefined) throw new AppError('NO_PARAMETERS', { code: opened.code.name });
    const valuesIn = (text: string): Map<string, string> =>
      new Map(
        file
          .read(text)
          .list()
          .map(({ path, value }) => [path, value]),
      );
    let text = file.text;
    for (const { path, value } of changes) text = file.read(text).set(path, value);
    const [before, after] = [valuesIn(file.text), valuesIn(text)];
    const { writeWholeFile } = await import('../../host/index.ts');
    const { place } = await import('../../store/index.ts');
    const target = isAbsolute(file.from) ? file.from : place(engine.folder, `${opened.analysis.folder}/${file.from}`);
    if (text !== file.text) await writeWholeFile(target, text);
    const changed = changes.map(({ path }) => ({
      path,
      before: before.get(path) ?? null,
      value: after.get(path) ?? null,
    }));
    return page({ analysis: name, file: file.from, changed }, (view) =>
      tableLines(
        [{ least: 16 }, { least: 12 }],
        changed.map(({ path, before: was, value }): Line[] => [
          bold(path),
          was === value ? [`${value ?? ''} `, dim('(as it was)')] : [dim(`${was ?? 'nothing'} → `), value ?? ''],
        ]),
        view,
      ),
    );
  },
});
