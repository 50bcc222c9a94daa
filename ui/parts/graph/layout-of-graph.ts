/** What the drawing needs to know of a step, or of anything else that comes before and after others. */
export interface GraphNode {
  name: string;
  /** The loop that it is a step of. */
  loop: string | null;
  /** Steps or loops that come before it; within its loop by their short names. */
  needs: readonly string[];
}

export interface Place {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface GraphLayout {
  width: number;
  height: number;
  steps: ReadonlyMap<string, Place>;
  loops: ReadonlyMap<string, Place>;
  /** From the right side of one to the left side of the other, both by name. */
  edges: readonly { from: Place; to: Place; key: string }[];
}

/** A node's size, pixels. */
const size = { width: 180, height: 66 };
const gap = { beside: 56, below: 16 };
const frame = { side: 12, top: 28, bottom: 12 };

interface Box {
  name: string;
  needs: readonly string[];
  width: number;
  height: number;
  /** Of a loop: how its steps lie within it. */
  inner?: ReadonlyMap<string, Place>;
}

/**
 * Steps in columns from left to right: each stands one column after the last of those that it needs. A loop is a box with
 * its own columns inside. Names that are not there and circles, which no sequence file has, are passed over.
 */
export function layoutOfGraph(shapes: readonly GraphNode[], height = size.height): GraphLayout {
  const boxOf = ({ name, needs }: Pick<GraphNode, 'name' | 'needs'>): Box => ({ name, needs, ...size, height });
  const loops = new Map<string, GraphNode[]>();
  for (const shape of shapes) {
    if (shape.loop !== null) loops.set(shape.loop, [...(loops.get(shape.loop) ?? []), shape]);
  }
  const boxes: Box[] = shapes.filter(({ loop }) => loop === null).map(boxOf);
  for (const [name, inside] of loops) {
    const own = new Set(inside.map((one) => one.name));
    const needs = inside.map((one) => one.needs.map((need) => fullName(need, name, own)));
    const inner = inColumns(inside.map((one, index) => boxOf({ ...one, needs: needs[index] ?? [] })));
    boxes.push({
      name,
      needs: needs.flat().filter((need) => !own.has(need)),
      width: inner.width + 2 * frame.side,
      height: inner.height + frame.top + frame.bottom,
      inner: inner.places,
    });
  }
  const all = inColumns(boxes);
  const steps = new Map<string, Place>();
  const loopPlaces = new Map<string, Place>();
  for (const box of boxes) {
    const at = all.places.get(box.name);
    if (at === undefined) continue;
    if (box.inner === undefined) steps.set(box.name, at);
    else loopPlaces.set(box.name, at);
    for (const [name, place] of box.inner ?? [])
      steps.set(name, { ...place, left: at.left + frame.side + place.left, top: at.top + frame.top + place.top });
  }
  const edges = new Map<string, { from: Place; to: Place; key: string }>();
  for (const shape of shapes) {
    const own = new Set((loops.get(shape.loop ?? '') ?? []).map((one) => one.name));
    for (const need of shape.needs) {
      const before = fullName(need, shape.loop, own);
      // What a loop needs from outside it needs as a whole.
      const after = shape.loop === null || own.has(before) ? shape.name : shape.loop;
      const [from, to] = [before, after].map((name) => steps.get(name) ?? loopPlaces.get(name));
      const key = `${before} ${after}`;
      if (from !== undefined && to !== undefined && from !== to) edges.set(key, { from, to, key });
    }
  }
  return { width: all.width, height: all.height, steps, loops: loopPlaces, edges: [...edges.values()] };
}

function fullName(need: string, loop: string | null, own: ReadonlySet<string>): string {
  return loop !== null && own.has(`${loop}.${need}`) ? `${loop}.${need}` : need;
}

function inColumns(boxes: readonly Box[]): { places: Map<string, Place>; width: number; height: number } {
  const byName = new Map(boxes.map((box) => [box.name, box]));
  const columns = new Map<string, number>();
  const columnOf = (box: Box, way: ReadonlySet<string>): number => {
    const known = columns.get(box.name);
    if (known !== undefined) return known;
    const before = box.needs.flatMap((need) => {
      // A loop is needed by its own name or by one of its steps'.
      const found = byName.get(need) ?? byName.get(need.split('.')[0] ?? '');
      return found === undefined || found === box || way.has(found.name) ? [] : [found];
    });
    const inner = new Set([...way, box.name]);
    const column = Math.max(0, ...before.map((one) => columnOf(one, inner) + 1));
    columns.set(box.name, column);
    return column;
  };
  const lists: Box[][] = [];
  for (const box of boxes) (lists[columnOf(box, new Set())] ??= []).push(box);
  const heights = lists.map((list) => list.reduce((sum, box) => sum + box.height + gap.below, -gap.below));
  const height = Math.max(0, ...heights);
  const places = new Map<string, Place>();
  let left = 0;
  for (const [index, list] of lists.entries()) {
    const width = Math.max(...list.map((box) => box.width));
    let top = (height - (heights[index] ?? 0)) / 2;
    for (const box of list) {
      places.set(box.name, { left, top, width: box.width, height: box.height });
      top += box.height + gap.below;
    }
    left += width + gap.beside;
  }
  return { places, width: Math.max(0, left - gap.beside), height };
}
