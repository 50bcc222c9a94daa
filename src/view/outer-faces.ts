import { pointsOfType, type Cells } from '../formats/mesh/index.ts';
import { facesOfType, flatTypes, type Face } from './cell-faces.ts';

/** Faces looked at in one pass: the bound of the memory that is used beside the cells, 12 to 40 bytes a face. */
const facesInPass = 1 << 21;
/** No cell has more faces. A face is known by `cell * mostFaces + its place in the cell`. */
export const mostFaces = 8;

/**
 * The faces of solid cells that only one cell has, and the flat cells, ascending by cell.
 *
 * Faces are sorted into one bucket for each point, the lowest that they have, and are looked for in their bucket only. Points
 * are taken in as many passes as keep the buckets small. A face that three cells have (broken, but it occurs) is inside, as
 * in VTK.
 */
export function outerFaces(cells: Cells, pointCount: number): Uint32Array {
  const { types } = cells;
  if (types.length * mostFaces > 2 ** 32) throw new RangeError('more cells than can be numbered');
  const has = new Uint8Array(256);
  for (const type of types) has[type] = 1;
  const found = new Refs();
  const sizes = new Set<number>();
  for (const [type, faces] of facesOfType)
    if (has[type] === 1) for (const { points } of faces) sizes.add(points.length);
  if ([...flatTypes].some((type) => has[type] === 1)) {
    for (let cell = 0; cell < types.length; cell++) if (isFlat[types[cell] ?? 0] === 1) found.add(cell * mostFaces);
  }
  const walk = new FaceWalk(cells);
  for (const size of sizes) addSingleFaces(walk, size, pointCount, found);
  return found.sorted();
}

const isFlat = Uint8Array.from({ length: 256 }, (_, type) => (flatTypes.has(type) ? 1 : 0));

/** Finds the faces with `size` points that no other cell has. */
function addSingleFaces(walk: FaceWalk, size: number, pointCount: number, found: Refs): void {
  const counts = new Uint32Array(pointCount);
  walk.count(size, counts);
  const largest = counts.reduce((most, count) => Math.max(most, count), 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  // One array for all passes: memory that is let go of is not free at once.
  const entries = new Uint32Array(Math.min(total, Math.max(largest, facesInPass)) * size);
  for (let first = 0; first < pointCount;) {
    let inPass = 0;
    let last = first;
    while (last < pointCount && (inPass === 0 || inPass + (counts[last] ?? 0) <= facesInPass))
      inPass += counts[last++] ?? 0;
    if (inPass > 0) {
      const buckets = new Buckets(counts, { first, last, size, entries });
      walk.fill(size, buckets);
      buckets.addSingles(found);
    }
    first = last;
  }
}

/** Faces by their lowest point; each with its other points in ascending order and, last, which face it is. */
class Buckets {
  /** Points of the buckets: from `first` up to `last`, without it. */
  readonly first: number;
  readonly last: number;
  readonly width: number;
  /** Where the next face of each point goes. */
  private readonly next: Uint32Array;
  private readonly entries: Uint32Array;

  constructor(
    counts: Uint32Array,
    { first, last, size, entries }: { first: number; last: number; size: number; entries: Uint32Array },
  ) {
    this.first = first;
    this.last = last;
    this.width = size;
    this.next = new Uint32Array(last - first);
    this.entries = entries;
    let at = 0;
    for (let point = first; point < last; point++) {
      this.next[point - first] = at;
      at += (counts[point] ?? 0) * size;
    }
  }

  put(sorted: Uint32Array, ref: number): void {
    const { entries, next, width } = this;
    const bucket = (sorted[0] ?? 0) - this.first;
    let at = next[bucket] ?? 0;
    for (let point = 1; point < width; point++) entries[at++] = sorted[point] ?? 0;
    entries[at] = ref;
    next[bucket] = at + 1;
  }

  putTriangle(lowest: number, p: number, q: number, r: number, ref: number): void {
    const { entries, next } = this;
    const bucket = lowest - this.first;
    const at = next[bucket] ?? 0;
    const highest = Math.max(p, q, r);
    entries[at] = p ^ q ^ r ^ lowest ^ highest;
    entries[at + 1] = highest;
    entries[at + 2] = ref;
    next[bucket] = at + 3;
  }

  addSingles(found: Refs): void {
    const { next, width } = this;
    const table = new BucketTable(this.entries, width);
    let start = 0;
    for (const end of next) {
      if (end > start) table.addSingles(start, end, found);
      start = end;
    }
  }
}

/** Finds what occurs once in a bucket, with a hash table that is used again for the next. */
class BucketTable {
  readonly #entries: Uint32Array;
  readonly #width: number;
  /** Place of an entry and, beside it, the bucket that put it there: so nothing has to be cleared. */
  #slots = new Uint32Array(256);
  #owners = new Uint32Array(256);
  #owner = 0;

  constructor(entries: Uint32Array, width: number) {
    this.#entries = entries;
    this.#width = width;
  }

  addSingles(start: number, end: number, found: Refs): void {
    const entries = this.#entries;
    const width = this.#width;
    const mask = this.#begin((end - start) / width);
    const slots = this.#slots;
    const owners = this.#owners;
    const owner = this.#owner;
    for (let at = start; at < end; at += width) {
      let hash = 0;
      for (let word = at; word < at + width - 1; word++) hash = Math.imul(hash ^ (entries[word] ?? 0), 0x9e3779b1);
      let slot = (hash ^ (hash >>> 15)) & mask;
      for (; owners[slot] === owner; slot = (slot + 1) & mask) {
        const other = slots[slot] ?? 0;
        let word = 0;
        while (word < width - 1 && entries[other + word] === entries[at + word]) word++;
        if (word === width - 1) break;
      }
      if (owners[slot] === owner) {
        entries[(slots[slot] ?? 0) + width - 1] = shared;
        entries[at + width - 1] = shared;
      } else {
        owners[slot] = owner;
        slots[slot] = at;
      }
    }
    for (let at = start + width - 1; at < end; at += width) {
      const ref = entries[at] ?? shared;
      if (ref !== shared) found.add(ref);
    }
  }

  /** Makes room for `count` entries; gives the mask of their hashes. */
  #begin(count: number): number {
    let capacity = 64;
    while (capacity < 2 * count) capacity *= 2;
    if (capacity > this.#slots.length) {
      this.#slots = new Uint32Array(capacity);
      this.#owners = new Uint32Array(capacity);
      this.#owner = 0;
    }
    this.#owner++;
    return capacity - 1;
  }
}

/** In the place of a face that more than one cell has. */
const shared = 0xffffffff;

/** Walks over all faces that have a certain number of points. Tetrahedra, the usual case, have a way of their own. */
class FaceWalk {
  readonly #cells: Cells;
  readonly #sorted = new Uint32Array(32);

  constructor(cells: Cells) {
    this.#cells = cells;
  }

  /** Adds to each point how many faces have it as their lowest. */
  count(size: number, counts: Uint32Array): void {
    const { types, connectivity: ids } = this.#cells;
    const sorted = this.#sorted;
    const kinds = facesWith(size);
    for (let cell = 0, start = 0; cell < types.length; cell++) {
      const type = types[cell] ?? 0;
      if (type === tetra && size === 3) {
        const [p, q, r, s] = [ids[start] ?? 0, ids[start + 1] ?? 0, ids[start + 2] ?? 0, ids[start + 3] ?? 0];
        const [pq, rs] = [Math.min(p, q), Math.min(r, s)];
        const lowest = Math.min(pq, rs);
        const second = Math.min(Math.max(pq, rs), pq < rs ? Math.max(p, q) : Math.max(r, s));
        counts[lowest] = (counts[lowest] ?? 0) + 3;
        counts[second] = (counts[second] ?? 0) + 1;
      } else {
        for (const { points } of kinds[type] ?? none) {
          sortInto(sorted, ids, start, points);
          const lowest = sorted[0] ?? 0;
          counts[lowest] = (counts[lowest] ?? 0) + 1;
        }
      }
      start = this.#endOf(cell, start);
    }
  }

  /** Puts the faces whose lowest point is in the range of the buckets there. */
  fill(size: number, buckets: Buckets): void {
    const { types, connectivity: ids } = this.#cells;
    const sorted = this.#sorted;
    const kinds = facesWith(size);
    const { first, last } = buckets;
    for (let cell = 0, start = 0; cell < types.length; cell++) {
      const type = types[cell] ?? 0;
      if (type === tetra && size === 3) {
        const [p, q, r, s] = [ids[start] ?? 0, ids[start + 1] ?? 0, ids[start + 2] ?? 0, ids[start + 3] ?? 0];
        const pq = Math.min(p, q);
        const rs = Math.min(r, s);
        const ref = cell * mostFaces;
        let low = Math.min(pq, s);
        if (low >= first && low < last) buckets.putTriangle(low, p, q, s, ref);
        low = Math.min(q, rs);
        if (low >= first && low < last) buckets.putTriangle(low, q, r, s, ref + 1);
        low = Math.min(p, rs);
        if (low >= first && low < last) buckets.putTriangle(low, r, p, s, ref + 2);
        low = Math.min(pq, r);
        if (low >= first && low < last) buckets.putTriangle(low, p, r, q, ref + 3);
      } else {
        for (const { points, place } of kinds[type] ?? none) {
          sortInto(sorted, ids, start, points);
          const low = sorted[0] ?? 0;
          if (low >= first && low < last) buckets.put(sorted, cell * mostFaces + place);
        }
      }
      start = this.#endOf(cell, start);
    }
  }

  #endOf(cell: number, start: number): number {
    const { ends, types } = this.#cells;
    return ends === undefined ? start + (pointsOf[types[cell] ?? 0] ?? 0) : (ends[cell] ?? 0);
  }
}

const tetra = 10;
const none: readonly PlacedFace[] = [];
const pointsOf = Uint8Array.from({ length: 256 }, (_, type) => pointsOfType.get(type) ?? 0);

interface PlacedFace extends Face {
  readonly place: number;
}

/** By type of cell. */
function facesWith(size: number): (readonly PlacedFace[])[] {
  return Array.from({ length: 256 }, (_, type) =>
    (facesOfType.get(type) ?? [])
      .map((face, place) => ({ ...face, place }))
      .filter(({ points }) => points.length === size),
  );
}

function sortInto(sorted: Uint32Array, ids: Uint32Array, start: number, points: readonly number[]): void {
  let count = 0;
  for (const point of points) {
    const id = ids[start + point] ?? 0;
    let at = count++;
    for (; at > 0 && (sorted[at - 1] ?? 0) > id; at--) sorted[at] = sorted[at - 1] ?? 0;
    sorted[at] = id;
  }
}

/** A list of numbers that grows. */
class Refs {
  #list = new Uint32Array(1 << 12);
  #count = 0;

  add(ref: number): void {
    if (this.#count === this.#list.length) {
      const longer = new Uint32Array(2 * this.#count);
      longer.set(this.#list);
      this.#list = longer;
    }
    this.#list[this.#count++] = ref;
  }

  sorted(): Uint32Array {
    return this.#list.slice(0, this.#count).sort();
  }
}
