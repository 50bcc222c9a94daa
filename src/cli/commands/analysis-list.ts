import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { groupJobs } from '../job-filter.ts';
import { shellWord } from '../../model/index.ts';
import { bold, dim, yellow, type Line } from '../render/look.ts';
import { statusCounts } from '../render/status-text.ts';
import { tableLines } from '../render/table.ts';

export const analysisList = defineCommand({
  arguments: [],
  options: {},
  examples: [
    { line: 'simtrail analysis list', about: 'all of them with their codes and jobs' },
    { line: 'simtrail analysis list --json', about: 'the same for a program' },
  ],
  async run(context) {
    const engine = await context.engine();
    const { analyses, modelbuilder, faults } = await engine.analyses();
    const groups = groupJobs(engine.store.state, {});
    const rows = analyses.map(({ name, code, snapshot, folder, resource }): Line[] => {
      const group = groups.find((one) => one.analysis === name);
      return [
        bold(name),
        code ?? yellow('code?'),
        group === undefined ? dim('no jobs') : statusCounts(group.counts),
        dim(`${resource ?? folder}${snapshot ? '' : ' (inputs are not saved)'}`),
      ];
    });
    const unknown = analyses.filter(({ code }) => code === null);
    const json = { analyses, modelbuilder: modelbuilder ?? null, faults };
    return page(json, (view) => [
      ...(rows.length === 0
        ? ['No analysis yet.', dim('  simtrail analysis add NAME --code CODE FILE...   makes one')]
        : tableLines([{ least: 12 }, { least: 8 }, { least: 12 }, { least: 12, drop: 1 }], rows, view)),
      ...unknown.map(({ name }): Line =>
        dim(`  simtrail analysis add ${shellWord(name)} --code CODE   says which code it is for`),
      ),
      ...faults.map(({ message }): Line => [yellow('! '), message]),
    ]);
  },
});
