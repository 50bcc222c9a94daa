import { readJson } from '../../formats/json/index.ts';
import type { Quantity } from '../../model/index.ts';
import type { ResultFiles } from '../code.ts';
import { readLine } from '../whole-line.ts';
import { reasonOf } from '../reason-of.ts';
import { readJsonQuantity } from './json-reader.ts';
import { ColumnsReader, type TableQuantity } from './columns-reader.ts';
import { KeyReader } from './key-reader.ts';
import type { LineReader } from './line-reader.ts';
import { PatternReader } from './pattern-reader.ts';
import { quantitiesFrom, type QuantityDescription, type Reading } from './reading.ts';
import type { CodeDescription } from './schema.ts';

type Found = Map<QuantityDescription, readonly Reading[] | undefined>;

/** All quantities of a code file, in its order. Each file is gone through once, however many quantities are in it. */
export async function quantitiesOf(
  code: CodeDescription,
  results: ResultFiles,
  isFinished: () => Promise<boolean>,
): Promise<Quantity[]> {
  const found: Found = new Map();
  const present = new Map((await results.list()).map(({ path, size }) => [path, size]));
  for (const [file, quantities] of grouped(code.quantities, (quantity) => quantity.file)) {
    const size = present.get(file);
    const why = size === undefined ? `${file} is not there` : size === 0 ? `${file} is empty` : undefined;
    if (why === undefined) await readFile(file, quantities, { results, found });
    else for (const quantity of quantities) found.set(quantity, [{ index: {}, why }]);
  }
  const asksForLast = code.quantities.some(({ take }) => take === 'last');
  const finished = !asksForLast || (await isFinished());
  return code.quantities.flatMap((quantity) => quantitiesFrom(quantity, found.get(quantity), finished));
}

interface Place {
  results: ResultFiles;
  found: Found;
}

async function readFile(file: string, quantities: readonly QuantityDescription[], place: Place): Promise<void> {
  const inJson = quantities.filter((quantity) => 'json' in quantity);
  const inLines = quantities.filter((quantity) => !('json' in quantity));
  if (inJson.length > 0) {
    await attempt(inJson, place.found, async () => {
      const bytes = await place.results.read(file);
      const text = new TextDecoder().decode(bytes);
      const root = readJson(text, file);
      for (const quantity of inJson) place.found.set(quantity, readJsonQuantity(root, text, quantity));
    });
  }
  if (inLines.length > 0) await attempt(inLines, place.found, () => readLines(file, inLines, place));
}

async function readLines(file: string, quantities: readonly QuantityDescription[], place: Place): Promise<void> {
  const strict = quantities.filter((quantity) => !isOpenEnded(quantity));
  const readers = [
    ...readersFor(strict).map((reader) => ({ reader, isOpenEnded: false })),
    ...readersFor(quantities.filter(isOpenEnded)).map((reader) => ({ reader, isOpenEnded: true })),
  ];
  let number = 0;
  for await (const raw of place.results.lines(file)) {
    const { text, why, isCut } = readLine(raw);
    number++;
    for (const { reader, isOpenEnded } of readers) {
      if (!reader.isOver) reader.next(text, number, isOpenEnded && isCut !== true ? undefined : why);
    }
    if (readers.every(({ reader }) => reader.isOver)) break;
  }
  for (const { reader } of readers) {
    reader.end();
    for (const [quantity, readings] of reader.results()) place.found.set(quantity, readings);
  }
}

function isOpenEnded(quantity: QuantityDescription): boolean {
  return 'open_end' in quantity && quantity.open_end;
}

function readersFor(quantities: readonly QuantityDescription[]): LineReader[] {
  const readers: LineReader[] = [];
  const tables: TableQuantity[] = [];
  for (const quantity of quantities) {
    if ('key' in quantity) readers.push(new KeyReader(quantity));
    else if ('line' in quantity) readers.push(new PatternReader(quantity));
    else if ('column' in quantity) tables.push(quantity);
  }
  const alike = grouped(tables, ({ separator, header }) => `${separator} ${header}`);
  return [...readers, ...Array.from(alike.values(), (group) => new ColumnsReader(group))];
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** What a program wrote is never an error here, but a reason. */
async function attempt(
  quantities: readonly QuantityDescription[],
  found: Found,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = reasonOf(error);
    for (const quantity of quantities) found.set(quantity, [{ index: {}, ...reason }]);
  }
}
