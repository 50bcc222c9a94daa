import {
  readRfpostOutput,
  type Reading,
  type RfpostOutput,
  type RfpostSection,
  type RfpostTable,
  type RfpostValue,
} from '../../formats/ace3p/index.ts';
import type { Quantity, QuantityIndex } from '../../model/index.ts';
import type { ResultFiles } from '../code.ts';
import { quantityOf, settled, unreadable } from './quantity-list.ts';
import { attempt, isMissing, resultText, type NoResult } from './result-text.ts';

export { rfpostVerdict } from './rfpost-evidence.ts';

/** acdtool writes it into the folder it runs in. */
export const rfpostFile = 'rfpost.out';

/** Everything in `rfpost.out` that is a number: the summary of the modes, then block by block, by the file's own names. */
export async function rfpostQuantities(results: ResultFiles): Promise<Quantity[]> {
  const found = await resultText(results, rfpostFile);
  const read = attempt(found, readRfpostOutput);
  const sections = isMissing(read) ? [] : read.sections;
  const blocks = new Map<string, number>();
  const perBlock = sections.flatMap((section) => {
    const turn = (blocks.get(section.name) ?? 0) + 1;
    blocks.set(section.name, turn);
    return sectionQuantities(section, found.file, turn === 1 ? {} : { block: turn });
  });
  return settled([...summaryOf(read, found.file), ...perBlock]);
}

function summaryOf(read: RfpostOutput | NoResult, file: string): Quantity[] {
  const names = [
    ['frequency', 'Hz'],
    ['external_q', ''],
  ] as const;
  if (isMissing(read)) return names.map(([name, unit]) => unreadable({ name, unit }, read));
  if (read.modes.length === 0) {
    return names.map(([name, unit]) => unreadable({ name, unit }, { file, why: 'the file lists no modes' }));
  }
  return [
    ...read.modes.map(({ id, frequency }) =>
      quantityOf({ name: 'frequency', unit: 'Hz', index: { mode: id } }, file, frequency),
    ),
    ...read.modes.map(({ id, externalQ }) =>
      quantityOf({ name: 'external_q', unit: '', index: { mode: id } }, file, externalQ),
    ),
  ];
}

function sectionQuantities(section: RfpostSection, file: string, block: QuantityIndex): Quantity[] {
  return [
    ...section.tables.flatMap((table) => tableQuantities(section.name, table, file, block)),
    ...section.values
      .filter(({ name }) => !isPlace.test(name))
      .flatMap((value) => valueQuantities(section.name, value, file, block)),
    ...section.unreadable.map((row) =>
      unreadable({ name: wordOf(section.name), unit: '', index: { ...block, line: row.line } }, { file, ...row }),
    ),
  ];
}

/** Where an integral was taken is input, not result. */
const isPlace = /^(?:g?[xyz][012]|Integral.*)$/;

function tableQuantities(
  section: string,
  { names, units, rows }: RfpostTable,
  file: string,
  block: QuantityIndex,
): Quantity[] {
  const [axis = ''] = names;
  const key = /^surfaceid$/i.test(axis) ? 'surface' : 'mode';
  return names.slice(1).flatMap((name, at) =>
    rows.map(({ line, cells }) => {
      const named = {
        name: nameOf(section, name),
        unit: units[at + 1] ?? '',
        index: { [key]: cells[0] ?? 0, ...block },
      };
      return quantityOf(named, file, { value: cells[at + 1] ?? NaN, line });
    }),
  );
}

function valueQuantities(section: string, value: RfpostValue, file: string, block: QuantityIndex): Quantity[] {
  const index = {
    ...(value.modeId === undefined ? {} : { mode: value.modeId }),
    ...(value.surfaceId === undefined ? {} : { surface: value.surfaceId }),
    ...block,
  };
  const parts = value.readings.flatMap((reading, at): [string, Reading][] => {
    if ('imaginary' in reading && reading.imaginary !== undefined) {
      const { imaginary, ...real } = reading;
      return [
        ['.real', real],
        ['.imaginary', { ...real, value: imaginary }],
      ];
    }
    return [[value.readings.length === 1 ? '' : `.${at + 1}`, reading]];
  });
  return parts.map(([suffix, reading]) =>
    quantityOf({ name: `${nameOf(section, value.name)}${suffix}`, unit: unitOf(reading), index }, file, reading),
  );
}

/** What stands in brackets behind a value is its unit, or a remark of several words. */
function unitOf(reading: Reading): string {
  const unit = 'unit' in reading ? (reading.unit ?? '') : '';
  return /\s/.test(unit) ? '' : unit;
}

/** R/Q has the name that everybody uses; all others are named by block and column, as in `RoverQT.RoQ`. */
function nameOf(section: string, column: string): string {
  if (section === 'RoverQ' && column === 'RoQ') return 'r_over_q';
  const plain = column.replace(/^\|(.+)\|$/, '$1_abs');
  return `${wordOf(section)}.${wordOf(plain)}`;
}

const wordOf = (text: string): string => text.trim().replace(/[^\w./-]+/g, '_');
