import { decimalOf } from '../../formats/bytes/index.ts';
import { readKeyValues, readRfpost, type Entry, type KeyValueFile } from '../../formats/ace3p/index.ts';

/** One `key: value` of an input, with the blocks it stands in. */
export interface Setting {
  /** e.g. `ModelInfo.BoundaryCondition.Exterior`. */
  path: string;
  /** Without blanks, as the solvers echo it. */
  key: string;
  /** The key of the innermost block; '' at the top. */
  block: string;
  /** As written, without comments and the quotes around it. */
  value: string;
  line: number;
  /** From the outermost block to the innermost. */
  within: readonly Entry[];
  /** The first setting of each key in the same block, by the key in lower case. */
  siblings: ReadonlyMap<string, Setting>;
}

/**
 * An input in the language of the solvers (`:`) or of acdtool's `.rfpost` (`=`).
 *
 * @throws AppError FILE_FORMAT
 */
export function readInput(text: string, file: string, language: ':' | '='): KeyValueFile {
  return language === ':' ? readKeyValues(text, file) : readRfpost(text, file);
}

/** All settings of an input, in its order. */
export function settingsOf(file: KeyValueFile): Setting[] {
  const parameters = file.parameters();
  const blocks = new Map<Entry | undefined, Map<string, Setting>>();
  return leavesOf(file.entries, []).map(({ entry, within }, at) => {
    const block = within.at(-1);
    const siblings = blocks.get(block) ?? new Map<string, Setting>();
    blocks.set(block, siblings);
    const setting: Setting = {
      path: parameters[at]?.path ?? entry.key,
      key: withoutBlanks(entry.key),
      block: withoutBlanks(block?.key ?? ''),
      value: plain(entry.value),
      line: parameters[at]?.line ?? 1,
      within,
      siblings,
    };
    const key = setting.key.toLowerCase();
    if (!siblings.has(key)) siblings.set(key, setting);
    return setting;
  });
}

/** The first setting of this name in the same block. */
export function siblingOf({ siblings }: Setting, key: string): Setting | undefined {
  return siblings.get(key.toLowerCase());
}

/** The first setting of this key in a block of this name. */
export function settingAt(block: string, key: string, all: readonly Setting[]): Setting | undefined {
  return all.find((one) => sameWord(one.block, block) && sameWord(one.key, key));
}

/** The value as one number; undefined if it is anything else. */
export function numberIn(setting: Setting | undefined): number | undefined {
  const words = setting === undefined ? [] : numbersIn(setting);
  return words.length === 1 ? words[0] : undefined;
}

/** The value as a list of numbers; empty if anything else is in it. */
export function numbersIn({ value }: Setting): number[] {
  const words = value.split(/[\s,]+/).filter((word) => word !== '');
  const numbers = words.map((word) => decimalOf(word) ?? NaN);
  return numbers.every(Number.isFinite) ? numbers : [];
}

/** Keys are told apart without their case: builds have spelt `NumEigenValues` and `NumEigenvalues`. */
export const sameWord = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

interface Leaf {
  entry: Entry;
  within: readonly Entry[];
}

function leavesOf(entries: readonly Entry[], within: readonly Entry[]): Leaf[] {
  return entries.flatMap((entry) =>
    entry.children === undefined ? [{ entry, within }] : leavesOf(entry.children, [...within, entry]),
  );
}

const withoutBlanks = (key: string): string => key.replace(/\s+/g, '');

const plain = (value: string): string =>
  value
    .replace(/\/\*.*?\*\//g, ' ')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
