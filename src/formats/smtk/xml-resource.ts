import { broken } from '../json/index.ts';
import { checkedVersion, itemDefinitionsOf, type AttributeResourceContent } from './content.ts';
import type { Attribute, Definition } from './model.ts';
import { attributeOf, childOf, childrenOf, isItemElement, textsOf, xmlDefinitions } from './xml-definitions.ts';
import { xmlItem, xmlReferences } from './xml-items.ts';
import { readXml, type XmlElement } from './xml-tree.ts';

/** @throws AppError FILE_FORMAT */
export function xmlContent(text: string, file: string): AttributeResourceContent {
  const root = readXml(text, file);
  if (!/^SMTK_Attribute(?:System|Resource|Manager)$/.test(root.name)) {
    throw broken(text, file, root.start, `this is <${root.name}>, not an SMTK attribute resource`);
  }
  const version = checkedVersion({ text, file, at: root, low: 2, high: 8 }, attributeOf(root, 'Version'));
  const active = childOf(root, 'ActiveCategories');
  const definitions = xmlDefinitions(root);
  return {
    form: 'xml',
    version,
    id: attributeOf(root, 'ID'),
    name: undefined,
    role: undefined,
    categories: textsOf(childOf(root, 'Categories'), 'Cat'),
    activeCategories: attributeOf(active, 'Enabled') === 'true' ? textsOf(active, 'Cat') : undefined,
    analyses: childrenOf(childOf(root, 'Analyses'), 'Analysis').map((analysis) => ({
      name: attributeOf(analysis, 'Type') ?? '',
      parent: attributeOf(analysis, 'BaseType'),
      categories: textsOf(analysis, 'Cat'),
    })),
    definitions,
    attributes: xmlAttributes(root, definitions),
    includes: childrenOf(childOf(root, 'Includes'), 'File').flatMap((included) => included.text?.value ?? []),
  };
}

function xmlAttributes(root: XmlElement, definitions: readonly Definition[]): readonly Attribute[] {
  const elements = childrenOf(childOf(root, 'Attributes'), 'Att');
  const nameById = new Map(elements.map((one) => [attributeOf(one, 'ID'), attributeOf(one, 'Name')]));
  const attributeName = (id: string) => nameById.get(id);
  const known = itemDefinitionsOf(definitions);
  return elements.map((element) => {
    const type = attributeOf(element, 'Type') ?? '';
    const associations = childOf(element, 'Associations');
    return {
      name: attributeOf(element, 'Name') ?? '',
      type,
      id: attributeOf(element, 'ID'),
      start: element.start,
      units: attributeOf(element, 'Units'),
      items: (childOf(element, 'Items')?.children ?? [])
        .filter(isItemElement)
        .map((item) => xmlItem(item, { definition: known(type, attributeOf(item, 'Name')), attributeName })),
      associations: associations === undefined ? [] : xmlReferences(associations, attributeName),
    };
  });
}
