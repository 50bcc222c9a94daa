import { broken, readJson, type JsonNode } from '../json/index.ts';
import { checkedVersion, itemDefinitionsOf, type AttributeResourceContent } from './content.ts';
import { jsonDefinitions, textOf, textsOf } from './json-definitions.ts';
import { jsonItem, jsonReferences } from './json-items.ts';
import { jsonLinks } from './links.ts';
import type { Attribute, Definition } from './model.ts';
import { roleOf } from './project.ts';

/** @throws AppError FILE_FORMAT */
export function jsonContent(text: string, file: string): AttributeResourceContent {
  const root = readJson(text, file);
  const version = checkedVersion(
    { text, file, at: root.get('version') ?? root, low: 3, high: 7 },
    textOf(root.get('version')),
  );
  const type = textOf(root.get('type'));
  if (root.get('Definitions') === undefined && root.get('Attributes') === undefined) {
    throw broken(text, file, root.start, `this is ${type ?? 'not an SMTK resource'}, not an attribute resource`);
  }
  const definitions = jsonDefinitions(root);
  return {
    form: 'json',
    version,
    id: textOf(root.get('id')),
    name: textOf(root.get('name')),
    role: roleOf(root),
    categories: textsOf(root.get('Categories')?.get('Value')),
    activeCategories:
      root.get('ActiveCategoriesEnabled')?.value === true ? textsOf(root.get('ActiveCategories')) : undefined,
    analyses: (root.get('Analyses')?.members ?? []).map(({ key, value }) => ({
      name: key,
      parent: textOf(root.get('AnalysesParentInfo')?.get(key)),
      categories: textsOf(value),
    })),
    definitions,
    attributes: jsonAttributes(root, definitions),
    includes: [],
  };
}

function jsonAttributes(root: JsonNode, definitions: readonly Definition[]): readonly Attribute[] {
  const nodes = root.get('Attributes')?.items ?? [];
  const nameById = new Map(nodes.map((node) => [textOf(node.get('ID')), textOf(node.get('Name'))]));
  const links = jsonLinks(root, (id) => nameById.get(id));
  const known = itemDefinitionsOf(definitions);
  return nodes.map((node) => {
    const type = textOf(node.get('Type')) ?? '';
    const items = once(() =>
      (node.get('Items')?.items ?? []).map((item) =>
        jsonItem(item, { definition: known(type, textOf(item.get('Name'))), links }),
      ),
    );
    return {
      name: textOf(node.get('Name')) ?? '',
      type,
      id: textOf(node.get('ID')),
      start: node.start,
      units: textOf(node.get('Units')),
      get items() {
        return items();
      },
      get associations() {
        const associations = node.get('Associations');
        return associations === undefined ? [] : jsonReferences(associations, links);
      },
    };
  });
}

/** A resource holds thousands of attributes of which a reader often wants a few: their items are read when asked for. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
