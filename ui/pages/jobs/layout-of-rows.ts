import type { LoadedJobs } from './jobs-window.ts';

/** One line of the list: a job by its number, or the head of a group. */
export type Line =
  | { kind: 'job'; index: number }
  | { kind: 'group'; group: LoadedJobs['groups'][number]; isClosed: boolean };

/** A list as lines: where each group's head is, and which jobs are hidden in a closed one. */
export interface Layout {
  lines: number;
  lineAt(line: number): Line;
  /** The line of a job; that of its group's head if it is hidden. */
  lineOf(index: number): number;
}

export function layoutOf({ total, groups }: Pick<LoadedJobs, 'total' | 'groups'>, closed: ReadonlySet<string>): Layout {
  if (groups.length === 0)
    return { lines: total, lineAt: (index) => ({ kind: 'job', index }), lineOf: (index) => index };
  let lines = 0;
  const starts = groups.map((group) => {
    const start = lines;
    lines += 1 + (closed.has(group.value) ? 0 : group.jobs);
    return start;
  });
  const groupAt = (line: number): number => lastAtMost(starts, line);
  return {
    lines,
    lineAt: (line) => {
      const at = groupAt(line);
      const group = groups[at];
      const start = starts[at];
      if (group === undefined || start === undefined) return { kind: 'job', index: line };
      if (line === start) return { kind: 'group', group, isClosed: closed.has(group.value) };
      return { kind: 'job', index: group.offset + line - start - 1 };
    },
    lineOf: (index) => {
      const at = lastAtMost(
        groups.map(({ offset }) => offset),
        index,
      );
      const group = groups[at];
      const start = starts[at] ?? 0;
      return group === undefined || closed.has(group.value) ? start : start + 1 + index - group.offset;
    },
  };
}

function lastAtMost(starts: readonly number[], value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
