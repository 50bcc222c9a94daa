import { AppError } from '../errors/index.ts';
import { readDuration } from '../model/index.ts';

/** What a value is, so that a shell can complete it. */
export type Completes = 'job' | 'sequence' | 'analysis' | 'machine' | 'code' | 'status' | 'shell' | 'file' | 'folder';

interface Shared {
  readonly about: string;
  /** One letter. */
  readonly short?: string;
  readonly completes?: Completes;
}

/** One option of a command; its key in the command's list is its name. */
export interface Option<T> extends Shared {
  /** The word for its value; absent for a switch. */
  readonly value?: string;
  readonly many?: boolean;
  readonly required?: boolean;
  /** True for a switch that is written `--no-NAME`. */
  readonly off?: boolean;
  /** Makes the value from what was written; `flag` is for the error. */
  readonly read: (written: unknown, flag: string) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

export type ValuesOf<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

type Extra = Omit<Shared, 'about'>;

export function text(value: string, about: string, extra: Extra = {}): Option<string | undefined> {
  return { value, about, ...extra, read: (written) => (typeof written === 'string' ? written : undefined) };
}

export function requiredText(value: string, about: string, extra: Extra = {}): Option<string> {
  return { value, about, required: true, ...extra, read: String };
}

export function texts(value: string, about: string, extra: Extra = {}): Option<readonly string[]> {
  return { value, about, many: true, ...extra, read: (written) => (Array.isArray(written) ? written.map(String) : []) };
}

export function flag(about: string, extra: Extra = {}): Option<boolean> {
  return { about, ...extra, read: (written) => written === true };
}

/** `--no-NAME`: true unless it is written. */
export function unless(about: string): Option<boolean> {
  return { about, off: true, read: (written) => written !== false };
}

export function count(value: string, about: string, { least = 1 } = {}): Option<number | undefined> {
  const read = (written: unknown, flag: string): number | undefined => {
    if (written === undefined) return undefined;
    const number = typeof written === 'string' && /^\d+$/.test(written) ? Number(written) : Number.NaN;
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new AppError('USAGE', {
      why: `${flag} takes a whole number from ${least} on, not ${JSON.stringify(written)}.`,
    });
  };
  return { value, about, read };
}

export function duration(value: string, about: string): Option<number | undefined> {
  return { value, about, read: (written) => (typeof written === 'string' ? readDuration(written) : undefined) };
}

/** The name as it is written: `dryRun` is `--dry-run`, `snapshot` with `off` is `--no-snapshot`. */
export function flagOf(key: string, option: Pick<Option<unknown>, 'off'>): string {
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return option.off === true ? `--no-${name}` : `--${name}`;
}

/** Reads `PATH=VALUE`; the value may be empty and may hold more `=`, as may a name in double quotes. */
export function assignment(written: string, flag = ''): { path: string; value: string } {
  const [, path, value = ''] = /^((?:"[^"]*"|[^"=])+)=([^]*)$/.exec(written) ?? [];
  if (path !== undefined && path.trim() !== '') return { path: path.trim(), value };
  throw new AppError('USAGE', { why: `${flag === '' ? '' : `${flag} `}${JSON.stringify(written)} is not PATH=VALUE.` });
}
