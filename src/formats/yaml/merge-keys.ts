import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  visit,
  type Document,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** So much may come of a file by merging: maps that merge maps that merge maps grow out of all proportion. */
const mostPieces = 100_000;

/** Why the keys `<<` of a file cannot be followed; `offset` is where. */
export class MergeFault extends Error {
  override name = 'MergeFault';
  readonly offset: number;

  constructor(node: unknown, why: string) {
    super(why);
    this.offset = (isNode(node) ? node.range?.[0] : undefined) ?? 0;
  }
}

/**
 * Puts what `<<` names in its place (https://yaml.org/type/merge.html; YAML 1.2 itself has no such key): `<<: *defaults`
 * stands for those keys of that map which are not there yet. They stay where they are in the text. Throws MergeFault.
 */
export function mergeKeys(document: Document.Parsed): void {
  new Merging(document).pieces(document.contents);
}

class Merging {
  /** By an alias, what it names: looked up before anything grows. */
  private readonly named = new Map<unknown, unknown>();
  /** Of each collection that is done, how much it is. */
  private readonly done = new Map<unknown, number>();
  private readonly open = new Set<unknown>();
  private pairs = 0;

  constructor(document: Document.Parsed) {
    const anchors = new Map<string, unknown>();
    visit(document, (_, node) => {
      if (isAlias(node)) this.named.set(node, anchors.get(node.source));
      else if (isNode(node) && 'anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    });
  }

  pieces(node: unknown): number {
    if (isPair(node)) return this.pieces(node.key) + this.pieces(node.value);
    if (!isCollection(node)) return 1;
    let size = this.done.get(node);
    if (size !== undefined) return size;
    this.open.add(node);
    const before = this.pairs;
    if (isMap(node)) this.merge(node);
    size = node.items.reduce<number>((sum, item) => sum + this.pieces(item), 1);
    if (this.pairs > before && size > mostPieces) throw tooMuch(node);
    this.open.delete(node);
    this.done.set(node, size);
    return size;
  }

  private merge(map: YAMLMap): void {
    const merges = map.items.filter(isMerge);
    if (merges.length === 0) return;
    const own = map.items.filter((item) => !isMerge(item));
    const known = new Set(own.map(({ key }) => nameOf(key)));
    map.items = own;
    for (const source of merges.flatMap(({ value }) => (isSeq(value) ? value.items : [value]))) {
      for (const pair of this.mapOf(source).items) {
        if (known.has(nameOf(pair.key))) continue;
        known.add(nameOf(pair.key));
        own.push(pair);
        this.pairs += 1;
        if (this.pairs > mostPieces) throw tooMuch(source);
      }
    }
  }

  private mapOf(source: unknown): YAMLMap {
    const map = isAlias(source) ? this.named.get(source) : source;
    if (!isMap(map)) throw new MergeFault(source, '<< needs a group of keys, or the alias of one');
    if (this.open.has(map)) throw new MergeFault(source, 'the keys of a group are merged into itself');
    this.pieces(map);
    return map;
  }
}

function tooMuch(node: unknown): MergeFault {
  return new MergeFault(node, `more than ${mostPieces} pieces come of its keys <<`);
}

function isMerge(item: Pair): boolean {
  return isScalar(item.key) && item.key.type === 'PLAIN' && item.key.value === '<<';
}

function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}
