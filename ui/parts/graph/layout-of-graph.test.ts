import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutOfGraph, type Place, type GraphNode } from './layout-of-graph.ts';

const step = (name: string, needs: string[] = [], loop: string | null = null): GraphNode => ({ name, loop, needs });
const apart = (one: Place, other: Place): boolean =>
  one.left + one.width <= other.left ||
  other.left + other.width <= one.left ||
  one.top + one.height <= other.top ||
  other.top + other.height <= one.top;

describe('layoutOfGraph', () => {
  it('stands each step right of what it needs, and a loop around its steps', () => {
    const { steps, loops, edges } = layoutOfGraph([
      step('first'),
      step('wide', ['first']),
      step('again.eigen', ['first'], 'again'),
      step('again.check', ['first', 'eigen'], 'again'),
      step('last', ['wide', 'again']),
    ]);
    expect([...steps.keys()].toSorted()).toEqual(['again.check', 'again.eigen', 'first', 'last', 'wide']);
    expect(steps.get('first')?.left).toBeLessThan(steps.get('wide')?.left ?? 0);
    expect(steps.get('again.eigen')?.left).toBeLessThan(steps.get('again.check')?.left ?? 0);
    const box = loops.get('again') as Place;
    expect(box.left + box.width).toBeLessThan(steps.get('last')?.left ?? 0);
    for (const name of ['again.eigen', 'again.check']) expect(apart(box, steps.get(name) as Place)).toBe(false);
    expect(edges.map(({ key }) => key).toSorted()).toEqual([
      'again last',
      'again.eigen again.check',
      'first again',
      'first wide',
      'wide last',
    ]);
  });

  it('lays nothing over anything else, whatever the steps need of each other', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const shapes = fc.tuple(
      ...names.map((name) =>
        fc.record({
          name: fc.constant(name),
          loop: fc.constant(null),
          needs: fc.subarray([...names, 'nobody']),
        }),
      ),
    );
    fc.assert(
      fc.property(shapes, (some) => {
        const { steps, width, height } = layoutOfGraph(some);
        const places = [...steps.values()];
        expect(places).toHaveLength(names.length);
        for (const [index, one] of places.entries()) {
          expect(one.left + one.width).toBeLessThanOrEqual(width);
          expect(one.top + one.height).toBeLessThanOrEqual(height);
          for (const other of places.slice(index + 1)) expect(apart(one, other)).toBe(true);
        }
      }),
    );
  });

  it('is nothing for no steps', () => {
    expect(layoutOfGraph([])).toMatchObject({ width: 0, height: 0 });
  });
});
