import { writeNumber, type Job, type Quantity } from '../../model/index.ts';
import { scaled, scaleFor } from './si-prefix.ts';

/** A quantity's value with its unit: `1.147425 GHz`, `TM010`, `unreadable`. */
export function valueText(quantity: Quantity): string {
  if (typeof quantity.value === 'number') {
    const scale = scaleFor([quantity.value], quantity.unit ?? '');
    return `${writeNumber(scaled(quantity.value, scale))}${scale.unit === '' ? '' : ` ${scale.unit}`}`;
  }
  return quantity.text ?? 'unreadable';
}

/** `frequency 1.147425 GHz`; empty for a job without numbers. */
export function headlineText(job: Job): string {
  const quantity = job.headline;
  return quantity === undefined ? '' : `${quantity.name} ${valueText(quantity)}`;
}

/** `mode=3`, `frequency=11.424 GHz, port=in` as far as the index says. */
export function indexText(quantity: { index?: Readonly<Record<string, number | string>> }): string {
  return Object.entries(quantity.index ?? {})
    .map(([key, value]) => `${key}=${typeof value === 'number' ? writeNumber(value) : value}`)
    .join(', ');
}
