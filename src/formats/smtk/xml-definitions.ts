import { noCategory, type Category } from './category.ts';
import { itemTypes, type Choice, type Definition, type ItemDefinition, type ItemType } from './model.ts';
import { numberWithUnit } from './number-with-unit.ts';
import type { XmlElement } from './xml-tree.ts';

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);

export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

export const attributeOf = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.attributes.get(name)?.value;

const isTrue = (element: XmlElement, name: string): boolean => /^(?:true|1)$/i.test(attributeOf(element, name) ?? '');

export const textsOf = (element: XmlElement | undefined, name: string): readonly string[] =>
  childrenOf(element, name).flatMap((child) => child.text?.value ?? []);

export const isItemElement = ({ name }: XmlElement): boolean => (itemTypes as readonly string[]).includes(name);

/** The templates in a `.sbt` or `.sbi`. Item blocks of the same file are put where they are used. */
export function xmlDefinitions(root: XmlElement): readonly Definition[] {
  const blocks = new Map(
    childrenOf(childOf(root, 'ItemBlocks'), 'Block').map((block) => [attributeOf(block, 'Name') ?? '', block]),
  );
  return childrenOf(childOf(root, 'Definitions'), 'AttDef').map((element) => ({
    type: attributeOf(element, 'Type') ?? '',
    baseType: attributeOf(element, 'BaseType') || undefined,
    label: attributeOf(element, 'Label'),
    isAbstract: isTrue(element, 'Abstract'),
    isUnique: isTrue(element, 'Unique'),
    units: attributeOf(element, 'Units'),
    category: categoryOf(element),
    items: itemDefinitionsIn(childOf(element, 'ItemDefinitions'), blocks, 0),
  }));
}

type Blocks = ReadonlyMap<string, XmlElement>;

function itemDefinitionsIn(
  outer: XmlElement | undefined,
  blocks: Blocks,
  blockDepth: number,
): readonly ItemDefinition[] {
  return (outer?.children ?? []).flatMap((element) => {
    if (isItemElement(element)) return [itemDefinitionOf(element, blocks, blockDepth)];
    const block =
      element.name === 'Block' && blockDepth < 3 ? blocks.get(attributeOf(element, 'Name') ?? '') : undefined;
    return itemDefinitionsIn(childOf(block, 'ItemDefinitions'), blocks, blockDepth + 1);
  });
}

function itemDefinitionOf(element: XmlElement, blocks: Blocks, blockDepth: number): ItemDefinition {
  const type = element.name as ItemType;
  const required = attributeOf(element, 'NumberOfRequiredValues') ?? attributeOf(element, 'NumberOfRequiredGroups');
  const defaultText = childOf(element, 'DefaultValue')?.text?.value;
  const below = childOf(element, type === 'Group' ? 'ItemDefinitions' : 'ChildrenDefinitions');
  return {
    name: attributeOf(element, 'Name') ?? '',
    type,
    label: attributeOf(element, 'Label'),
    isOptional: isTrue(element, 'Optional'),
    isEnabledByDefault: isTrue(element, 'IsEnabledByDefault'),
    isExtensible: isTrue(element, 'Extensible'),
    requiredValues: Number(required ?? 1) || 0,
    units: attributeOf(element, 'Units'),
    defaultValue: defaultText === undefined ? undefined : typed(defaultText, type),
    choices: (childOf(element, 'DiscreteInfo')?.children ?? []).flatMap((child) => choiceOf(child, type)),
    category: categoryOf(element),
    items: itemDefinitionsIn(below, blocks, blockDepth),
    conditions: childrenOf(childOf(element, 'ConditionalInfo'), 'Condition').map((condition) =>
      textsOf(childOf(condition, 'Items'), 'Item'),
    ),
  };
}

/** The text as the type of its item has it: a number without a unit for Double and Int, else as it stands. */
export function typed(text: string, type: ItemType): string | number {
  if (type !== 'Double' && type !== 'Int') return text;
  const number = numberWithUnit(text);
  return number === undefined || number.unit !== undefined ? text : number.value;
}

/** `<Value Enum="label">value</Value>`, alone or in a `<Structure>` with the items that it brings into force. */
function choiceOf(element: XmlElement, type: ItemType): Choice[] {
  const value = element.name === 'Structure' ? childOf(element, 'Value') : element;
  if (value?.name !== 'Value') return [];
  const text = value.text?.value ?? '';
  const label = attributeOf(value, 'Enum') ?? text;
  return [{ label, value: typed(text, type), children: textsOf(childOf(element, 'Items'), 'Item') }];
}

function categoryOf(element: XmlElement): Category | undefined {
  const expression = childOf(element, 'CategoryExpression');
  const info = childOf(element, 'CategoryInfo');
  const list = childOf(element, 'Categories');
  if (expression === undefined && info === undefined && list === undefined) return undefined;
  return {
    ...noCategory,
    expression: expression?.text?.value,
    passMode: attributeOf(expression, 'PassMode'),
    include: textsOf(info === undefined ? list : childOf(info, 'Include'), 'Cat'),
    includeMode: attributeOf(childOf(info, 'Include'), 'Combination') ?? attributeOf(element, 'CategoryCheckMode'),
    exclude: textsOf(childOf(info, 'Exclude'), 'Cat'),
    excludeMode: attributeOf(childOf(info, 'Exclude'), 'Combination'),
    inheritance: attributeOf(expression ?? info, 'InheritanceMode'),
  };
}
