import type { JsonNode } from '../json/index.ts';
import { textOf } from './json-definitions.ts';
import type { Reference } from './model.ts';

/** Finds what the keys of a reference stand for. */
export interface Links {
  /** `[link id, id of the link inside it]`, as reference items hold them. */
  resolve(first: string, second: string | undefined): Reference;
}

interface Target {
  resource: Reference['resource'];
  components: ReadonlyMap<string, string>;
}

const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * Reads the `links` of a resource: each names another resource, and under `base.linkData` the components in it. A key
 * that no link has is taken as the ids themselves, as files of 2018 and earlier wrote them.
 */
export function jsonLinks(root: JsonNode, attributeName: (id: string) => string | undefined): Links {
  const targets = new Map<string, Target>();
  for (const link of root.get('links')?.items ?? []) {
    const base = link.get('base');
    const surrogate = base?.get('surrogate');
    const components = (base?.get('linkData')?.items ?? []).map((inner): [string, string] => [
      textOf(inner.get('id')) ?? '',
      textOf(inner.get('right')) ?? '',
    ]);
    targets.set(textOf(link.get('id')) ?? '', {
      resource: {
        id: textOf(surrogate?.get('id')) ?? textOf(link.get('right')) ?? '',
        type: textOf(surrogate?.get('type')),
        location: textOf(surrogate?.get('location')),
      },
      components: new Map(components),
    });
  }
  return {
    resolve(first, second) {
      const target = targets.get(first);
      const component = second === undefined ? undefined : (target?.components.get(second) ?? second);
      return referenceTo(
        target?.resource ?? { id: first, type: undefined, location: undefined },
        component,
        attributeName,
      );
    },
  };
}

export function referenceTo(
  resource: Reference['resource'],
  component: string | undefined,
  attributeName: (id: string) => string | undefined,
): Reference {
  const known = component === undefined || component === nobody || component === '' ? undefined : component;
  return { resource, component: known, attribute: known === undefined ? undefined : attributeName(known) };
}
