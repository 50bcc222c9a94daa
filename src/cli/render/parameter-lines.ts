import type { JobParameters } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import { counted } from '../../model/index.ts';
import type { View } from '../answer.ts';
import { bold, dim, red, type Line } from './look.ts';
import { tableLines } from './table.ts';

/** One parameter as it is shown: its value as it is written in the file. */
export interface ShownParameter {
  path: string;
  value: string;
  unit?: string;
}

/** The parameters of one file, or why it cannot be read. */
export interface ShownParameters {
  file: string;
  isRead: boolean;
  values: readonly ShownParameter[];
  error?: AppError;
}

export function parametersIn({ from, isRead, text, read }: JobParameters): ShownParameters {
  try {
    const values = read(text)
      .parameters()
      .map(({ path, written, unit }) => ({ path, value: written, ...(unit === undefined ? {} : { unit }) }));
    return { file: from, isRead, values };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { file: from, isRead, values: [], error };
  }
}

/** A table below the name of its file; at most `most` rows of it. */
export function parameterLines(
  { file, isRead, values, error }: ShownParameters,
  { width }: Pick<View, 'width'>,
  most = Number.POSITIVE_INFINITY,
): Line[] {
  if (error !== undefined) return ['', [bold('Parameters'), dim(`  ${file}`)], [red('  ! '), error.message]];
  if (values.length === 0) return [];
  const about = isRead ? '' : '; the program reads what modelbuilder exports from it';
  const rows = values.slice(0, most).map(({ path, value, unit }): Line[] => [path, value, dim(unit ?? '')]);
  return [
    '',
    [bold('Parameters'), dim(`  ${file}, ${counted(values.length, 'value')}${about}`)],
    ...tableLines([{ least: 16 }, { least: 12 }, {}], rows, { width, indent: 2 }),
    ...(values.length > most ? [dim(`  ... and ${values.length - most} more: --parameters`)] : []),
  ];
}
