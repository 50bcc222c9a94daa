import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutOf, type Line } from './layout-of-rows.ts';

/** Groups of these sizes, one after the other. */
const groupsOf = (sizes: readonly number[]) => {
  let offset = 0;
  return sizes.map((jobs, index) => {
    const group = { value: `g${index}`, offset, jobs, statuses: {} };
    offset += jobs;
    return group;
  });
};
const linesOf = (layout: ReturnType<typeof layoutOf>): Line[] =>
  Array.from({ length: layout.lines }, (_, line) => layout.lineAt(line));

describe('layoutOf', () => {
  it('is the jobs themselves where there are no groups', () => {
    const layout = layoutOf({ total: 3, groups: [] }, new Set());
    expect(linesOf(layout)).toEqual([0, 1, 2].map((index) => ({ kind: 'job', index })));
  });

  it('shows each job of the open groups once, in order, each group under its head; finds every job again', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.boolean()), (all, choices) => {
        const groups = groupsOf(all);
        const closed = new Set(groups.filter(() => choices.next().value).map(({ value }) => value));
        const total = all.reduce((sum, jobs) => sum + jobs, 0);
        const layout = layoutOf({ total, groups }, closed);
        const expected = groups.flatMap((group): Line[] => {
          const isClosed = closed.has(group.value);
          const jobs = Array.from({ length: group.jobs }, (_, i): Line => ({ kind: 'job', index: group.offset + i }));
          return [{ kind: 'group', group, isClosed }, ...(isClosed ? [] : jobs)];
        });
        expect(linesOf(layout)).toEqual(expected);
        for (let index = 0; index < total; index++) {
          const line = layout.lineAt(layout.lineOf(index));
          const isFound =
            line.kind === 'job'
              ? line.index === index
              : line.isClosed && line.group.offset <= index && index < line.group.offset + line.group.jobs;
          expect(isFound).toBe(true);
        }
      }),
    );
  });
});
