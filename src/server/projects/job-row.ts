import { pickQuantities, writeQuantityRef, type Job, type Quantity, type QuantityRef } from '../../model/index.ts';
import type { JobRow, ShownQuantity } from '../shapes/index.ts';

const notesLength = 200;

/** A job as a list shows it. Records may be another program's: what is of the wrong kind counts as not there. */
export function jobRow(job: Job, wanted?: readonly QuantityRef[]): JobRow {
  const { record } = job;
  const row: JobRow = {
    id: job.id,
    name: job.name,
    status: job.status,
    status_detail: text(record.status_detail),
    analysis: job.analysis,
    step: text(record.analysis_step) ?? '',
    machine: job.machine,
    slurm_id: text(record.slurm_id),
    nodes: number(record.nodes),
    processes: number(record.processes),
    runtime: number(record.runtime),
    created_at: text(record.created_at),
    submitted_at: text(record.submitted_at),
    started_at: text(record.started_at),
    ended_at: text(record.ended_at),
    tags: job.tags.filter((tag) => typeof tag === 'string'),
    notes: (text(record.notes) ?? '').slice(0, notesLength),
    rerun_of: text(record['rerun_of']),
    is_ours: job.isOurs,
    headline: shown(job.headline),
  };
  if (wanted !== undefined) row.quantities = wanted.map((ref) => shown(pickQuantities(job.quantities, ref)[0]));
  return row;
}

function shown(quantity: Quantity | undefined): ShownQuantity | null {
  if (quantity === undefined || typeof quantity.name !== 'string') return null;
  const { name, index = {}, unit } = quantity;
  return { ref: writeQuantityRef(quantity), name, index, value: valueOf(quantity), unit: text(unit) ?? '' };
}

/** Null for one that could not be read. */
export function valueOf({ value, text }: Quantity): number | string | null {
  return typeof value === 'number' ? value : typeof text === 'string' ? text : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
