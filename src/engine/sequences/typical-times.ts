import type { State } from '../../store/index.ts';

/** How long the last job of each analysis that succeeded ran, ms. */
export function typicalTimes(state: State): Map<string, number> {
  const found = new Map<string, number>();
  for (const { analysis, status, record } of state.jobs()) {
    const took = Date.parse(record.ended_at ?? '') - Date.parse(record.started_at ?? '');
    if (status === 'succeeded' && Number.isFinite(took)) found.set(analysis, Math.max(0, took));
  }
  return found;
}
