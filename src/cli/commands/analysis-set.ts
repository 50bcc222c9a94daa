import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { assignment } from '../options.ts';
import { bold, dim, yellow, type Line } from '../render/look.ts';
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
    const set = await engine.setParameters(name, changes);
    const files = [...new Set(set.map(({ file }) => file))];
    const unread = [...new Set(set.filter((one) => !one.is_read).map(({ file }) => file))];
    const changed = set.map(({ path, file, before, value }) => ({
      path,
      before,
      value,
      ...(files.length > 1 ? { file } : {}),
    }));
    return page({ analysis: name, file: files[0] ?? null, changed, export_needed: unread.length > 0 }, (view) => [
      ...tableLines(
        [{ least: 16 }, { least: 12 }],
        changed.map(({ path, before: was, value }): Line[] => [
          bold(path),
          was === value ? [`${value ?? ''} `, dim('(as it was)')] : [dim(`${was ?? 'nothing'} → `), value ?? ''],
        ]),
        view,
      ),
      ...unread.map((file): Line => [
        yellow('! '),
        `${file} is not read by the program: export it again in modelbuilder, then submit.`,
      ]),
    ]);
  },
});
