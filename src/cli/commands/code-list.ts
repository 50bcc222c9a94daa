import { page } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { bold, dim, red, type Line } from '../render/look.ts';
import { tableLines } from '../render/table.ts';

export const codeList = defineCommand({
  about: "The project's own codes first, then yours (~/.config/simtrail/codes), then those that come with simtrail.",
  arguments: [],
  options: {},
  examples: [{ line: 'simtrail code list', about: 'what --code can name' }],
  async run(context) {
    const { knownCodes } = await import('../known-codes.ts');
    const { list } = await knownCodes(context.folder);
    const codes = list.map(({ name, from, origin, code, error }) => ({
      name,
      from,
      origin,
      ...(code === undefined ? {} : { title: code.title, version: code.version ?? null, step: code.step }),
      ...(error === undefined ? {} : { error }),
    }));
    const rows = list.map(({ name, from, code, error }): Line[] => [
      bold(name),
      code?.title ?? red(error?.message ?? 'it cannot be read'),
      dim(code?.version ?? ''),
      dim(from),
    ]);
    return page({ codes }, ({ width }) =>
      rows.length === 0
        ? ['No code is known here.', dim('  simtrail analysis add NAME --code ./my-code.yaml FILE...   brings one')]
        : tableLines([{ least: 8 }, { least: 20 }, { drop: 2 }, { drop: 1 }], rows, { width }),
    );
  },
});
