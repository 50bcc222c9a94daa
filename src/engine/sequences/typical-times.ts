import type { State } from '../../store/index.ts';

/** How long the last job of an analysis that succeeded ran, ms. All jobs are read once, when it is first asked. */
export function typicalTimes(state: State): (analysis: string) => number | undefined {
  let known: Map<string, number> | undefined;
  return (asked) => {
    known ??= read(state);
    return known.get(asked);
  };
}

function read(state: State): Map<string, number> {
  const found = new Map<string, number>();
  for (const { analysis, status, record } of state.jobs()) {
    const took = Date.parse(record.ended_at ?? '') - Date.parse(record.started_at ?? '');
    if (status === 'succeeded' && Number.isFinite(took)) found.set(analysis, Math.max(0, took));
  }
  return found;
}
