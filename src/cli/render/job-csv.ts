import { writeQuantityRef, type Job } from '../../model/index.ts';

const columns = [
  'id',
  'job_name',
  'analysis',
  'analysis_step',
  'status',
  'machine',
  'slurm_id',
  'nodes',
  'processes',
  'runtime',
  'created_at',
  'submitted_at',
  'started_at',
  'ended_at',
  'exit_code',
  'rerun_of',
  'tags',
  'notes',
] as const;

/** One row a job (RFC 4180): its record's keys, then a column for each quantity that any of them has. */
export function jobCsv(jobs: readonly Job[]): string {
  const titles = new Map<string, string>();
  for (const job of jobs) {
    for (const quantity of job.quantities) {
      const ref = writeQuantityRef(quantity);
      titles.set(ref, quantity.unit === '' ? ref : `${ref} [${quantity.unit}]`);
    }
  }
  const rows = jobs.map((job) => {
    const values = new Map(job.quantities.map((one) => [writeQuantityRef(one), one.value ?? one.text ?? '']));
    return [...columns.map((key) => text(job.record[key])), ...[...titles.keys()].map((ref) => text(values.get(ref)))];
  });
  return [[...columns, ...titles.values()], ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.join(' ');
  return value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** A spreadsheet takes a text that begins like a formula for one: a blank in front keeps it text. */
function field(value: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.])/.test(value) ? ` ${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
