import { AppError } from '../errors/index.ts';
import type { Option } from './options.ts';

/** An option that takes a number from 0 on, as in `1e-9`. */
export function amount(value: string, about: string): Option<number | undefined> {
  const read = (written: unknown, flag: string): number | undefined => {
    if (written === undefined) return undefined;
    const text = typeof written === 'string' ? written.trim() : '';
    const number = text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(number) && number >= 0) return number;
    throw new AppError('USAGE', { why: `${flag} takes a number from 0 on, not ${JSON.stringify(written)}.` });
  };
  return { value, about, read };
}
