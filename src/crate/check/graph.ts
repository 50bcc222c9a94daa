/** One thing that is not as the profiles or simtrail's own promises want it. */
export interface CrateProblem {
  kind: 'file' | 'metadata' | 'record';
  /** What it is about: a path in the crate, an entity's @id, a job's id. */
  where: string;
  /** A sentence without its full stop. */
  message: string;
}

export type Node = Readonly<Record<string, unknown>> & { '@id': string };

/** The described things of a crate by their ids. */
export interface Graph {
  context: unknown;
  nodes: ReadonlyMap<string, Node>;
}

/** Reads a metadata document. What is no flattened JSON-LD becomes problems; undefined if nothing of it can be used. */
export function readGraph(document: unknown, problems: CrateProblem[]): Graph | undefined {
  const say = (where: string, message: string): void => void problems.push({ kind: 'metadata', where, message });
  if (!isObject(document) || !Array.isArray(document['@graph'])) {
    say('@graph', 'the metadata have no list @graph');
    return undefined;
  }
  const nodes = new Map<string, Node>();
  for (const [i, node] of (document['@graph'] as unknown[]).entries()) {
    if (!isObject(node) || typeof node['@id'] !== 'string' || node['@id'] === '') {
      say(`@graph[${i + 1}]`, 'an entity has no @id');
    } else if (nodes.has(node['@id'])) say(node['@id'], 'two entities have this @id');
    else nodes.set(node['@id'], node as Node);
  }
  return { context: document['@context'], nodes };
}

/** Ids that a key refers to. */
export function idsOf(node: Node | undefined, key: string): string[] {
  return valuesOf(node, key).flatMap((value) =>
    isObject(value) && typeof value['@id'] === 'string' ? [value['@id']] : [],
  );
}

export function valuesOf(node: Node | undefined, key: string): unknown[] {
  const value = node?.[key];
  return value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
}

export function hasType(node: Node | undefined, ...types: string[]): boolean {
  return valuesOf(node, '@type').some((type) => types.includes(String(type)));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The path of a file in the crate that an entity describes; undefined for one that is not in it. */
export function pathOf(id: string): string | undefined {
  if (/^(?:[a-z][a-z0-9+.-]*:|#|\/\/)/i.test(id)) return undefined;
  try {
    return decodeURIComponent(id);
  } catch {
    return undefined;
  }
}
