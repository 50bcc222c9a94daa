import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Pair,
} from 'yaml';
import { MergeFault, mergeKeys } from './merge-keys.ts';

/** A place in a text, both from 1. */
export interface YamlPlace {
  line: number;
  column: number;
}

/** What is wrong with a file, and where; the reason is a sentence without its full stop, in lower case. */
export interface YamlProblem extends YamlPlace {
  why: string;
}

/** A YAML file as plain data, and where each piece of it stands. */
export interface YamlFile {
  readonly value: unknown;
  /** Where the value at a path begins, or the innermost thing around it that is there. */
  placeOf(path: readonly PropertyKey[]): YamlPlace;
  /** Where the key of the value at a path begins. */
  placeOfKey(path: readonly PropertyKey[]): YamlPlace;
}

export type YamlReading = { readonly file: YamlFile } | { readonly problem: YamlProblem };

const largest = 1 << 20;
/** A file that says the same thing twenty times may; one that grows out of all proportion by it is refused. */
const mostAliases = 20;

/** Reads one YAML 1.2 document of at most 1 MiB, with the merge keys (`<<`) of YAML 1.1. Tags that run code or make objects do not exist here. */
export function readYaml(text: string): YamlReading {
  if (text.length > largest) return problem({ line: 1, column: 1 }, 'the file is larger than 1 MiB');
  const zero = text.indexOf('\0');
  if (zero !== -1) return problem({ line: 1, column: zero + 1 }, 'this is a binary file, not text');
  if (isTooDeep(text)) return problem({ line: 1, column: 1 }, tooDeep);
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const first = document.errors[0] ?? document.warnings[0];
    if (first !== undefined) {
      const isBracket = /^Unexpected flow-(?:seq|map)-\w+ at node end/.test(first.message);
      const why = isBracket ? 'text with a bracket in it has to stand in quotes here' : asReason(first.message);
      return problem(placeAt(lines, first.pos[0]), why);
    }
    const unusable = keyOfObjects(document);
    if (unusable !== undefined) return problem(placeAt(lines, unusable), `nothing can be called ${protoKey}`);
    mergeKeys(document);
    return { file: fileOf(document, lines) };
  } catch (error) {
    if (error instanceof MergeFault) return problem(placeAt(lines, error.offset), error.message);
    if (error instanceof RangeError) return problem({ line: 1, column: 1 }, tooDeep);
    if (error instanceof ReferenceError)
      return problem({ line: 1, column: 1 }, `too many aliases: ${asReason(error.message)}`);
    throw error;
  }
}

const tooDeep = 'the file is nested too deeply';

/** Counts brackets, those in texts included: the parser would need seconds to run out of stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[{}\]]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > 500) return true;
  }
  return false;
}

const protoKey = '__proto__';

/** Where the key is that is no key of an object in JavaScript: whatever stood under it would be lost without a word. */
function keyOfObjects(document: Document.Parsed): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== protoKey) return undefined;
      offset = startOf(key);
      return visit.BREAK;
    },
  });
  return offset;
}

function fileOf(document: Document.Parsed, lines: LineCounter): YamlFile {
  const value: unknown = document.toJS({ maxAliasCount: mostAliases });
  return {
    value,
    placeOf: (path) => placeAt(lines, find(document, path).value),
    placeOfKey: (path) => placeAt(lines, find(document, path).key),
  };
}

/** Offsets of the value at a path and of its key. */
function find(document: Document.Parsed, path: readonly PropertyKey[]): { value: number; key: number } {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  let key = offset;
  for (const step of path) {
    const pair = isMap(node) ? node.items.find((item) => isKey(item, step)) : undefined;
    const named: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
    key = startOf(pair?.key) ?? startOf(named) ?? offset;
    if (pair === undefined && named === undefined) return { value: offset, key: offset };
    offset = startOf(named) ?? key;
    node = isAlias(named) ? named.resolve(document) : named;
  }
  return { value: offset, key };
}

function isKey(item: unknown, step: PropertyKey): item is Pair {
  return isPair(item) && String(isScalar(item.key) ? item.key.value : item.key) === String(step);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function placeAt(lines: LineCounter, offset: number): YamlPlace {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function problem(place: YamlPlace, why: string): YamlReading {
  return { problem: { ...place, why } };
}

function asReason(message: string): string {
  if (message.startsWith('Source contains multiple documents'))
    return 'a second document begins here, and only one is read';
  const oneLine = message.replace(/\s+/g, ' ').replace(/\.$/, '').trim();
  return oneLine.charAt(0).toLowerCase() + oneLine.slice(1);
}
