import { AppError } from '../errors/index.ts';
import type { Option } from './options.ts';

const units: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A number of bytes: `500M`, `1.5 GiB`, `4096`. Units are powers of 1024. */
export function size(value: string, about: string): Option<number | undefined> {
  return {
    value,
    about,
    read: (written, flag) => {
      if (written === undefined) return undefined;
      const match = /^(\d+(?:\.\d+)?) *([kmgt]?)(?:i?b)?$/i.exec(typeof written === 'string' ? written.trim() : '');
      const bytes = Number(match?.[1]) * (units[(match?.[2] ?? '').toLowerCase()] ?? Number.NaN);
      if (Number.isFinite(bytes)) return Math.round(bytes);
      throw new AppError('USAGE', { why: `${flag} takes a size such as 500M or 2G, not ${JSON.stringify(written)}.` });
    },
  };
}
