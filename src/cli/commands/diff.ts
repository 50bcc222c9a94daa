import { exits } from '../../errors/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { differenceLines } from '../render/difference-lines.ts';

export const diff = defineCommand({
  about:
    'Parameter by parameter, then other input files, the script (without the id), analysis, code, machine, resources and host. Exit status as that of diff(1): 0 if nothing differs, 1 if something does.',
  arguments: [
    { ...jobArgument, name: 'BEFORE', about: `a job: ${jobArgument.about}` },
    { ...jobArgument, name: 'AFTER', about: 'another job' },
  ],
  options: {},
  examples: [
    {
      line: 'simtrail submit pillbox --name wider --set radius_m=0.12; simtrail diff first-try wider | cat',
      about: 'radius_m: 0.1 → 0.12',
    },
    {
      line: 'simtrail rerun first-try --name again && simtrail diff first-try again --json',
      about: 'nothing differs, for a program',
    },
  ],
  async run(context, [before = '', after = '']) {
    const engine = await context.engine();
    await engine.store.refresh();
    const found = await engine.diff(before, after);
    const { parameters, files, script, record, isSame } = found;
    const json = {
      same: isSame,
      before: found.before.id,
      after: found.after.id,
      parameters,
      files,
      script: script ?? null,
      record,
    };
    return page(json, (view) => differenceLines(found, view), isSame ? exits.ok : exits.failed);
  },
});
