import type { State } from '../../store/index.ts';

/** How long the last job of an analysis that succeeded ran, ms. Only the records of such jobs are read. */
export function typicalTimes(state: State): (analysis: string) => number | undefined {
  return (asked) => {
    const heads = [...state.heads()].filter(({ status, analysis }) => status === 'succeeded' && analysis === asked);
    for (const { id } of heads.toReversed()) {
      const record = state.record(id);
      const took = Date.parse(record?.ended_at ?? '') - Date.parse(record?.started_at ?? '');
      if (Number.isFinite(took)) return Math.max(0, took);
    }
    return undefined;
  };
}
