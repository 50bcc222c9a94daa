import { AppError } from '../../errors/index.ts';
import { readQuantityRef, type QuantityRef } from '../../model/index.ts';
import type { Handlers } from '../call.ts';
import { readOrder } from '../projects/job-order.ts';
import { jobRow } from '../projects/job-row.ts';

const mostQuantities = 20;

export const jobsHandlers: Handlers<'GET /api/projects/:project/jobs'> = {
  async 'GET /api/projects/:project/jobs'({ served, params, query }) {
    const live = await served.projects.get(params.project);
    await live.look();
    const wanted = query.quantity?.map(readRef);
    if ((wanted?.length ?? 0) > mostQuantities) {
      throw new AppError('BAD_REQUEST', { why: `query.quantity: ${mostQuantities} at most` });
    }
    const order = readOrder(query.sort ?? '-created_at');
    const { ids, statuses, groups } = await live.index.find({ filter: query, order, group: query.group });
    // Read before the rows are: what changes while they are read is news.
    const { cursor } = served.ring;
    const { state } = live.engine.store;
    const shown = ids.slice(query.offset, query.offset + query.limit).map((id) => state.job(id));
    return {
      total: ids.length,
      offset: query.offset,
      rows: shown.filter((job) => job !== undefined).map((job) => jobRow(job, wanted)),
      statuses,
      ...(groups === undefined ? {} : { groups }),
      cursor,
    };
  },
};

/** Throws BAD_REQUEST. */
export function readRef(written: string): QuantityRef {
  const ref = readQuantityRef(written);
  if (ref === undefined) throw new AppError('BAD_REQUEST', { why: `${JSON.stringify(written)} is no quantity` });
  return ref;
}
