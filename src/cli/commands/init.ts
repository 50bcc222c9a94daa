import { resolve } from 'node:path';
import { counted } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { text } from '../options.ts';
import { bold, dim, yellow, type Line } from '../render/look.ts';

export const init = defineCommand({
  about: 'Nothing that is in the folder is changed; a folder made by modelbuilder can be a project too.',
  arguments: [
    {
      name: 'DIR',
      about: 'the folder, made if it is not there (default: this one)',
      optional: true,
      completes: 'folder',
    },
  ],
  options: { name: text('NAME', "what the project is called (default: the folder's name)") },
  examples: [
    { line: 'simtrail init', about: 'this folder' },
    { line: 'simtrail init pillbox --name "Pillbox cavity"', about: 'a new folder with a name of its own' },
  ],
  async run(context, [folder], { name }) {
    const { Engine } = await import('../../engine/index.ts');
    const engine = await Engine.create(resolve(context.cwd, folder ?? context.folder), name);
    const { project } = engine.store;
    const { analyses, modelbuilder, faults } = await engine.analyses();
    await engine.close();
    const theirs = analyses.filter(({ resource }) => resource !== undefined);
    const found = modelbuilder === undefined ? {} : { modelbuilder, analyses: theirs, faults };
    return page({ project: engine.folder, ...project, ...found }, [
      ['Made ', bold(project.name), ` in ${engine.folder}.`],
      ...(modelbuilder === undefined
        ? [dim('  simtrail analysis add NAME --code CODE FILE...   puts an analysis into it')]
        : [
            `  ${modelbuilder} has ${counted(theirs.length, 'analysis', 'analyses')}; nothing of modelbuilder's is changed`,
            ...theirs.map(({ name, code }): Line => ['  ', bold(name), dim(`  ${code ?? 'code not known'}`)]),
            ...faults.map(({ message }): Line => [yellow('  ! '), message]),
            dim('  simtrail analysis list   shows them'),
          ]),
    ]);
  },
});
