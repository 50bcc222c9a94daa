import { findJson, readPath, type JsonNode } from '../../formats/json/index.ts';

/** A value that a path found, or the place where there is none. */
export interface JsonFind {
  node: JsonNode | undefined;
  /** Why there is no node. */
  why?: string;
  /** The position in each list that a `[*]` went through, from 0. */
  trail: readonly number[];
}

/**
 * The parts of a path between its `[*]`: `runs[*].modes[*].f` has `runs`, `modes` and `f`. Steps are written as for the
 * parameters of an input file. Undefined for a text that is no path.
 */
export function pathParts(path: string): readonly string[] | undefined {
  const parts = ['']; // a quoted name may hold the characters [*]
  for (const [token] of path.matchAll(/"(?:[^"]|"")*"|\[\*\]|[^]/g)) {
    if (token === '[*]') parts.push('');
    else parts[parts.length - 1] = (parts.at(-1) ?? '') + token;
  }
  const steps = parts.map((part, at) => (at > 0 && part.startsWith('.') && part.length > 1 ? part.slice(1) : part));
  const isPath = steps.every((part, at) => {
    if (part === '') return parts.length > 1;
    const joinsWell = at === 0 || parts[at]?.startsWith('.') === true || part.startsWith('[');
    return joinsWell && readPath(part) !== undefined;
  });
  return isPath ? steps : undefined;
}

/** Everything that a path finds, in the order of the file. A step that is not there gives one find without a node. */
export function findAll(root: JsonNode, path: string): JsonFind[] {
  const [first = '', ...rest] = pathParts(path) ?? [];
  let finds: JsonFind[] = [step({ node: root, trail: [] }, first)];
  for (const part of rest) finds = finds.flatMap((find) => each(find).map((item) => step(item, part)));
  return finds;
}

function step(find: JsonFind, part: string): JsonFind {
  if (find.node === undefined || part === '') return find;
  const node = findJson(find.node, part);
  return node === undefined ? { node, trail: find.trail, why: `there is no ${part}` } : { node, trail: find.trail };
}

function each(find: JsonFind): JsonFind[] {
  if (find.node === undefined) return [find];
  if (find.node.kind !== 'array')
    return [{ ...find, node: undefined, why: `there is ${aKind(find.node)} and no list` }];
  return find.node.items.map((node, at) => ({ node, trail: [...find.trail, at] }));
}

export function aKind(node: JsonNode): string {
  if (node.kind === 'null') return 'null';
  return node.kind === 'object' || node.kind === 'array' ? `an ${node.kind}` : `a ${node.kind}`;
}
