import { shortId } from '../../model/index.ts';
import { indexKeys, type QuantityMatrix } from './quantity-matrix.ts';

/** RFC 4180, with the values as they were read: no prefixes, no rounding. */
export function quantityCsv(matrix: QuantityMatrix): string {
  const keys = indexKeys(matrix);
  const head = [
    'job',
    'id',
    'analysis',
    ...keys,
    ...matrix.columns.map(({ name, unit }) => (unit === '' ? name : `${name} [${unit}]`)),
  ];
  const rows = matrix.rows.map(({ job, index, cells }) => [
    job.name,
    shortId(job.id),
    job.analysis,
    ...keys.map((key) => String(index[key] ?? '')),
    ...cells.map((cell) => String(cell?.value ?? cell?.text ?? '')),
  ]);
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
