import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { groupJobs } from '../job-filter.ts';
import { bold, dim, type Line } from '../render/look.ts';
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
    const { listAnalyses } = await import('../../store/index.ts');
    const analyses = await listAnalyses(engine.folder);
    const groups = groupJobs(engine.store.state, {});
    const rows = analyses.map(({ name, code, snapshot, folder }): Line[] => {
      const group = groups.find((one) => one.analysis === name);
      return [
        bold(name),
        code,
        group === undefined ? dim('no jobs') : statusCounts(group.counts),
        dim(snapshot ? folder : `${folder} (inputs are not saved)`),
      ];
    });
    return page({ analyses }, (view) =>
      rows.length === 0
        ? ['No analysis yet.', dim('  simtrail analysis add NAME --code CODE FILE...   makes one')]
        : tableLines([{ least: 12 }, { least: 8 }, { least: 12 }, { least: 12, drop: 1 }], rows, view),
    );
  },
});
