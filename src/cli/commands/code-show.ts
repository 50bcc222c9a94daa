import { writeQuantityRef } from '../../model/index.ts';
import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { bold, dim } from '../render/look.ts';
import { tableLines } from '../render/table.ts';

export const codeShow = defineCommand({
  arguments: [{ name: 'NAME', about: 'the code', completes: 'code' }],
  options: {},
  examples: [{ line: 'simtrail code show cavity-eigen', about: 'where it is described and what it gives' }],
  async run(context, [name = '']) {
    const { knownCodes } = await import('../known-codes.ts');
    const { catalogue, list } = await knownCodes(context.folder);
    const code = await catalogue.find(name);
    const from = list.find((one) => one.name === name)?.from ?? 'project';
    const headline = code.headline === undefined ? null : writeQuantityRef(code.headline);
    const { title, version = null, step, origin, results } = code;
    const rows: [string, string][] = [
      ['step', step],
      ['version', version ?? ''],
      ['from', from],
      ['described in', origin],
      ['headline', headline ?? ''],
      ['results', results.small.join(', ')],
      ['large results', results.large.join(', ')],
      ['tells progress', code.progress === undefined ? '' : `in ${code.progress.file}`],
    ];
    return page({ name, title, version, step, from, origin, headline, results }, ({ width }) => [
      [bold(name), `  ${title}`],
      ...tableLines(
        [{}, { least: 20 }],
        rows.filter(([, value]) => value !== '').map(([label, value]) => [dim(label), value]),
        { width, indent: 2 },
      ),
    ]);
  },
});
