import { shortId, type Quantity } from '../model/index.ts';
import { indexKeys, type QuantityMatrix } from './quantity-matrix.ts';
import type { TaskColumns } from './task-columns.ts';

/**
 * RFC 4180, with the values as they were read: no prefixes, no rounding. What a job does not have is empty; what could not
 * be read is `NaN`, and the last column (`unreadable`, there if anything is) says why.
 */
export function quantityCsv(matrix: QuantityMatrix, tasks?: TaskColumns): string {
  const keys = indexKeys(matrix);
  const isFlagged = matrix.rows.some(({ cells }) => cells.some((cell) => cell?.unreadable !== undefined));
  const head = [
    'job',
    'id',
    'analysis',
    ...(tasks?.titles ?? []),
    ...keys,
    ...matrix.columns.map(({ name, unit }) => (unit === '' ? name : `${name} [${unit}]`)),
    ...(isFlagged ? ['unreadable'] : []),
  ];
  const rows = matrix.rows.map(({ job, index, cells }) => [
    job.name,
    shortId(job.id),
    job.analysis,
    ...(tasks?.of(job) ?? []),
    ...keys.map((key) => String(index[key] ?? '')),
    ...cells.map((cell) => String(cell?.value ?? cell?.text ?? (cell?.unreadable === undefined ? '' : 'NaN'))),
    ...(isFlagged ? [reasons(cells)] : []),
  ]);
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** Text that a spreadsheet would take for a formula gets the mark that it takes for text (OWASP, CSV injection). */
function field(written: string): string {
  const text = /^[=+@\t\r-]/.test(written) && Number.isNaN(Number(written)) ? `'${written}` : written;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function reasons(cells: readonly (Quantity | undefined)[]): string {
  return cells
    .flatMap((cell) => (cell?.unreadable === undefined ? [] : [`${cell.name}: ${cell.unreadable}`]))
    .join('; ');
}
