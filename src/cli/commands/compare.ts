import type { Grade } from '../../engine/index.ts';
import { exits } from '../../errors/index.ts';
import { page } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { amount } from '../amount.ts';
import { comparisonLines } from '../render/comparison-lines.ts';
import { outageLines } from '../render/outages.ts';

const exitOf: Readonly<Record<Grade, number>> = {
  R0: exits.partly,
  R1: exits.failed,
  R2: exits.ok,
  R3: exits.ok,
};

export const compare = defineCommand({
  about: `Every output is looked at again; one that was altered since it was collected is named, and never called equal. Of one that is gone, the digest that was taken then is compared. Grades, and exit statuses:

  R2  0  the same inputs, the same end, outputs byte for byte the same
  R3  0  the same inputs and end, every number within the tolerances of its code file
  R1  1  the same inputs and end, other results
  R0  3  the same inputs, another end
  -   3  not the same inputs

A number without a tolerance must be exactly the same. What the code file calls noise is left out; stdout and stderr are shown and do not count.`,
  arguments: [
    { ...jobArgument, name: 'JOB', about: `a job: ${jobArgument.about}` },
    { ...jobArgument, name: 'OTHER', about: 'another job, mostly a rerun of it' },
  ],
  options: {
    rtol: amount('R', 'how far numbers may be apart, relative to the larger one; instead of every declared one'),
    atol: amount('A', "how far numbers may be apart, in the quantity's unit; instead of every declared one"),
  },
  examples: [
    {
      line: 'simtrail rerun first-try --name again --wait && simtrail compare first-try again',
      about: 'R2 if every byte is the same',
    },
    { line: 'simtrail compare first-try first-try --rtol 1e-6 --json', about: 'for a program' },
  ],
  async run(context, [before = '', after = ''], { rtol, atol }) {
    const engine = await context.engine();
    const { outages } = await engine.refresh();
    const found = await engine.compare(before, after, { relative: rtol, absolute: atol });
    const json = { ...found, before: found.before.id, after: found.after.id };
    return page(
      json,
      (view) => [...outageLines(outages), ...comparisonLines(found, view)],
      found.grade === null ? exits.partly : exitOf[found.grade],
    );
  },
});
