import {
  badParameter,
  broken,
  joinPath,
  lineFinder,
  noParameter,
  placeOf,
  readPath,
  splice,
  writeStep,
  type Parameter,
  type ParameterFile,
} from '../json/index.ts';
import type { Entry, EntryTree, StrayText } from './entry.ts';
import { scanEntries, type Separator } from './scan.ts';
import { unitOf } from './unit.ts';
import { itemsOf, readValue, type TypedValue } from './value.ts';

/** An ACE3P input, or an output in the same language. */
export interface KeyValueFile extends ParameterFile {
  readonly entries: readonly Entry[];
  /** Text that no rule of the language explains; a forgotten colon shows up here. */
  readonly stray: readonly StrayText[];
  set(path: string, value: string): KeyValueFile;
}

/**
 * Reads a solver's input: `.omega3p`, `.s3p`, `.t3p`, `.track3p`, `.tem3p`, `.pic3p`, `.gun3p`, `.acdtool`.
 *
 * @throws AppError FILE_FORMAT
 */
export function readKeyValues(text: string, file: string): KeyValueFile {
  return documentOf(text, file, ':');
}

/**
 * Reads an input of `acdtool postprocess rf` (`.rfpost`): `key = value`, and block names without a separator.
 *
 * @throws AppError FILE_FORMAT
 */
export function readRfpost(text: string, file: string): KeyValueFile {
  return documentOf(text, file, '=');
}

function documentOf(text: string, file: string, separator: Separator): KeyValueFile {
  const tree = scanEntries(text, file, { separator });
  if (tree.entries.length === 0 && tree.stray.length > 0) {
    throw broken(text, file, tree.stray[0]?.start ?? 0, `nothing here is written as \`key ${separator} value\``);
  }
  return new KeyValueDocument(text, file, separator, tree);
}

interface Found {
  entry: Entry;
  block: string;
  /** The value, or one item of it. */
  span: { start: number; end: number };
}

class KeyValueDocument implements KeyValueFile {
  readonly file: string;
  readonly text: string;
  readonly entries: readonly Entry[];
  readonly stray: readonly StrayText[];
  readonly #separator: Separator;

  constructor(text: string, file: string, separator: Separator, tree: EntryTree) {
    this.text = text;
    this.file = file;
    this.#separator = separator;
    this.entries = tree.entries;
    this.stray = tree.stray;
  }

  parameters(): readonly Parameter[] {
    const found: Parameter[] = [];
    const lineOf = lineFinder(this.text);
    const visit = (entries: readonly Entry[], outer: string, block: string): void => {
      const totals = countKeys(entries);
      const seen = new Map<string, number>();
      for (const entry of entries) {
        const pick = (seen.get(entry.key) ?? 0) + 1;
        seen.set(entry.key, pick);
        const path = joinPath(outer, writeStep(entry.key, (totals.get(entry.key) ?? 1) > 1 ? pick : undefined));
        if (entry.children !== undefined) visit(entry.children, path, entry.key);
        else found.push(parameterOf({ entry, block, span: entry }, path, lineOf(entry.keyStart)));
      }
    };
    visit(this.entries, '', '');
    return found;
  }

  find(path: string): Parameter | undefined {
    const found = this.#find(path);
    return found === undefined ? undefined : parameterOf(found, path, placeOf(this.text, found.entry.keyStart).line);
  }

  set(path: string, value: string): KeyValueFile {
    const found = this.#find(path);
    if (found === undefined) throw noParameter(this, path);
    const wanted = value.trim();
    if (wanted === '') throw badParameter(path, value, 'it would be left without a value');
    if (/[\r\n\0{}]|\/\/|\/\*/.test(wanted)) {
      throw badParameter(path, value, 'a value has no line end, brace or comment in it');
    }
    const { start, end } = found.span;
    const isGlued = start === end && !/\s/.test(this.text.charAt(start - 1));
    const text = splice(this.text, found.span, isGlued ? ` ${wanted}` : wanted);
    return this.#checked(text, path, { value, start: start + (isGlued ? 1 : 0), wanted });
  }

  /** The changed file, after making sure that the value is read back at the same path and nothing else moved. */
  #checked(text: string, path: string, set: { value: string; start: number; wanted: string }): KeyValueFile {
    const tree = scanEntries(text, this.file, { separator: this.#separator });
    const changed = new KeyValueDocument(text, this.file, this.#separator, tree);
    const span = changed.#find(path)?.span;
    const isThere = span?.start === set.start && text.slice(span.start, span.end) === set.wanted;
    if (!isThere || countAll(tree.entries) !== countAll(this.entries)) {
      throw badParameter(path, set.value, 'it would be read as something else there');
    }
    return changed;
  }

  #find(path: string): Found | undefined {
    let entries: readonly Entry[] = this.entries;
    let found: Found | undefined;
    for (const { name, picks } of readPath(path) ?? []) {
      if (name === undefined || (found !== undefined && found.entry.children === undefined)) return undefined;
      const block: string = found?.entry.key ?? '';
      const [entry, rest] = pickEntry(
        entries.filter(({ key }) => key === name),
        picks,
      );
      const span = entry === undefined ? undefined : spanOf(entry, rest);
      if (entry === undefined || span === undefined) return undefined;
      found = { entry, block, span };
      entries = entry.children ?? [];
    }
    return found?.entry.children === undefined ? found : undefined;
  }
}

/** Which of the namesakes is meant, and the numbers that are left over for the items of its value. */
function pickEntry(namesakes: readonly Entry[], picks: readonly number[]): [Entry | undefined, readonly number[]] {
  const [only] = namesakes;
  const isOne = namesakes.length === 1;
  if (isOne && (picks.length === 0 || (only?.children === undefined && picks.length === 1))) return [only, picks];
  const [pick, ...rest] = picks;
  return [pick === undefined ? undefined : namesakes[pick - 1], rest];
}

function spanOf(entry: Entry, picks: readonly number[]): { start: number; end: number } | undefined {
  const [pick, more] = picks;
  if (pick === undefined) return entry;
  const { kind } = readValue(entry.value);
  if (entry.children !== undefined || more !== undefined || (kind !== 'list' && pick !== 1)) return undefined;
  if (kind !== 'list') return entry;
  const item = itemsOf(entry.value)[pick - 1];
  return item === undefined ? undefined : { start: entry.start + item.start, end: entry.start + item.end };
}

function parameterOf({ entry, block, span }: Found, path: string, line: number): Parameter {
  const written = withoutComments(entry.value.slice(span.start - entry.start, span.end - entry.start));
  const value = readValue(written);
  const unit = isNumeric(value) ? unitOf(block, entry.key) : undefined;
  return { path, ...value, written, line, ...(unit === undefined ? {} : { unit }) };
}

/** What has a unit: `1.3 GHz` says its own. */
const isNumeric = ({ kind, value }: TypedValue): boolean =>
  kind === 'integer' ||
  kind === 'number' ||
  kind === 'complex' ||
  (Array.isArray(value) && value.every((item) => typeof item === 'number'));

const withoutComments = (text: string): string => text.replace(/\/\*.*?\*\//g, ' ').trim();

function countKeys(entries: readonly Entry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of entries) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function countAll(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + 1 + countAll(entry.children ?? []), 0);
}
