import { AppError } from '../../errors/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { bold, dim, red, type Line } from '../render/look.ts';
import { counted, writeBytes } from '../render/numbers.ts';
import { tableLines } from '../render/table.ts';

export const analysisShow = defineCommand({
  arguments: [{ name: 'NAME', about: 'the analysis', completes: 'analysis' }],
  options: {},
  examples: [
    { line: 'simtrail analysis show pillbox', about: 'its files and parameters' },
    { line: 'simtrail analysis show pillbox --json', about: 'the same for a program' },
  ],
  async run(context, [name = '']) {
    const engine = await context.engine();
    const { findAnalysis } = await import('../../store/index.ts');
    const { analysisFiles } = await import('../../engine/index.ts');
    const { openAnalysis, parameterFile } = await import('../analysis-parameters.ts');
    const analysis = await findAnalysis(engine.folder, name);
    const opened = await openAnalysis(engine, name).catch((error: unknown) => {
      // Without its code, or with an input missing, what is there can be shown all the same.
      if (AppError.is(error, 'NO_CODE', 'CODE_FILE', 'INPUT_MISSING')) return error;
      throw error;
    });
    const roles = new Map(opened instanceof AppError ? [] : opened.inputs.map((input) => [input.from, input.role]));
    const listed = await analysisFiles(engine.folder, analysis).list();
    const files = listed.map((file) => ({ ...file, role: roles.get(file.path) ?? null }));
    const parameters = opened instanceof AppError ? undefined : await parameterFile(opened);
    const values = parameters?.read(parameters.text).list() ?? [];
    const fault: Line[] = opened instanceof AppError ? [[red('! '), opened.message]] : [];
    const json = {
      ...analysis,
      files,
      parameters: values,
      parameter_file: parameters?.from ?? null,
      ...(opened instanceof AppError ? { error: opened } : {}),
    };
    return page(json, (view) => [
      [bold(name), `  ${opened instanceof AppError ? analysis.code : `${opened.code.name}: ${opened.code.title}`}`],
      ...fault,
      '',
      [bold('Files'), dim(`  ${analysis.folder}${analysis.snapshot ? '' : ' (not saved with jobs)'}`)],
      ...tableLines(
        [{ least: 16 }, { align: 'right' }, {}],
        files.map(({ path, size, role }) => [path, writeBytes(size), dim(role ?? '')]),
        { ...view, indent: 2 },
      ),
      ...(values.length === 0
        ? []
        : [
            '',
            [bold('Parameters'), dim(`  ${parameters?.from ?? ''}, ${counted(values.length, 'value')}`)],
            ...tableLines(
              [{ least: 16 }, { least: 12 }, {}],
              values.map(({ path, value, unit }) => [path, value, dim(unit ?? '')]),
              { ...view, indent: 2 },
            ),
          ]),
    ]);
  },
});
