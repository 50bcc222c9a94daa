import { exits } from '../../errors/index.ts';
import { writeBytes } from '../../model/index.ts';
import { page, type View } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { bold, dim, red, type Line } from '../render/look.ts';
import { parameterLines, parametersIn } from '../render/parameter-lines.ts';
import { tableLines } from '../render/table.ts';

export const analysisShow = defineCommand({
  about: 'Its files and its parameters. The exit status is 1 where its input cannot be read.',
  arguments: [{ name: 'NAME', about: 'the analysis', completes: 'analysis' }],
  options: {},
  examples: [
    { line: 'simtrail analysis show pillbox', about: 'its files and parameters' },
    { line: 'simtrail analysis show pillbox --json', about: 'the same for a program' },
  ],
  async run(context, [name = '']) {
    const engine = await context.engine();
    const { analysis, files: reader, prepared, fault } = await engine.analysis(name);
    const roles = new Map((prepared?.inputs ?? []).map((input) => [input.from, input.role]));
    const files = (await reader.list()).map((file) => ({ ...file, role: roles.get(file.path) ?? null }));
    const groups = (prepared?.sources ?? []).map(parametersIn);
    const [first] = groups;
    const main = first?.isRead === true ? first : undefined;
    const json = {
      ...analysis,
      files,
      parameters: main?.values ?? [],
      parameter_file: main?.file ?? null,
      resources: groups
        .filter((group) => group !== main)
        .map(({ file, values, error }) => ({ file, parameters: values, ...(error === undefined ? {} : { error }) })),
      ...(main?.error === undefined ? {} : { error: main.error }),
      ...(fault === undefined ? {} : { error: fault }),
    };
    const title = prepared === undefined ? (analysis.code ?? '') : `${prepared.code.name}: ${prepared.code.title}`;
    const lines = (view: View): Line[] => [
      [bold(name), `  ${title}`],
      ...(fault === undefined ? [] : [[red('! '), fault.message], [dim(`  ${fault.hint}`)]]),
      '',
      [
        bold('Files'),
        dim(
          `  ${analysis.folder === '.' ? 'in the project folder' : analysis.folder}${analysis.snapshot ? '' : ' (not saved with jobs)'}`,
        ),
      ],
      ...tableLines(
        [{ least: 16 }, { align: 'right' }, {}],
        files.map(({ path, size, role }) => [path, writeBytes(size), dim(role ?? '')]),
        { ...view, indent: 2 },
      ),
      ...groups.flatMap((group) => parameterLines(group, view)),
    ];
    return page(json, lines, main?.error === undefined ? exits.ok : exits.failed);
  },
});
