import type { JsonNode } from '../json/index.ts';
import { noCategory, type Category } from './category.ts';
import { itemTypeOf, type Choice, type Definition, type ItemDefinition } from './model.ts';

export const textOf = (node: JsonNode | undefined): string | undefined =>
  typeof node?.value === 'string' ? node.value : undefined;

export const numberOf = (node: JsonNode | undefined): number | undefined =>
  typeof node?.value === 'number' ? node.value : undefined;

export const textsOf = (node: JsonNode | undefined): readonly string[] =>
  (node?.items ?? []).flatMap((item) => textOf(item) ?? []);

const scalarOf = (node: JsonNode | undefined): string | number | undefined => textOf(node) ?? numberOf(node);

/** The templates that an attribute resource carries, by type. */
export function jsonDefinitions(root: JsonNode): readonly Definition[] {
  return (root.get('Definitions')?.items ?? []).map((node) => ({
    type: textOf(node.get('Type')) ?? '',
    baseType: textOf(node.get('BaseType')) || undefined,
    label: textOf(node.get('Label')),
    isAbstract: node.get('Abstract')?.value === true,
    isUnique: node.get('Unique')?.value === true,
    units: textOf(node.get('Units')),
    category: categoryOf(node),
    items: (node.get('ItemDefinitions')?.items ?? []).map(itemDefinitionOf),
  }));
}

function itemDefinitionOf(node: JsonNode): ItemDefinition {
  const type = itemTypeOf(node.get('Type')?.value);
  const below = node.get(type === 'Group' ? 'ItemDefinitions' : 'ChildrenDefinitions');
  const defaultValue = node.get('DefaultValue');
  return {
    name: textOf(node.get('Name')) ?? '',
    type,
    label: textOf(node.get('Label')),
    isOptional: node.get('Optional')?.value === true,
    isEnabledByDefault: node.get('isEnabledByDefault')?.value === true,
    isExtensible: node.get('Extensible')?.value === true,
    requiredValues: numberOf(node.get('NumberOfRequiredValues')) ?? numberOf(node.get('NumberOfRequiredGroups')) ?? 1,
    units: textOf(node.get('Units')),
    defaultValue: scalarOf(defaultValue) ?? scalarOf(defaultValue?.items[0]),
    choices: (node.get('DiscreteInfo')?.get('ValueAndStructure')?.items ?? []).flatMap(choiceOf),
    category: categoryOf(node),
    items: (below?.items ?? []).map(itemDefinitionOf),
    conditions: (node.get('ConditionalInfo')?.items ?? []).map(textsOf),
  };
}

/** `{Value: {Enum: {label: value}}}`, or the same under `Structure` with the `Items` that it brings into force. */
function choiceOf(node: JsonNode): Choice[] {
  const structure = node.get('Structure');
  const named = (structure ?? node).get('Value')?.get('Enum')?.members[0];
  const value = scalarOf(named?.value);
  if (named === undefined || value === undefined) return [];
  return [{ label: named.key, value, children: textsOf(structure?.get('Items')) }];
}

/** `CategoryExpression` since 2024, `CategoryInfo` before, a plain list of `Categories` in the oldest files. */
function categoryOf(node: JsonNode): Category | undefined {
  const expression = node.get('CategoryExpression');
  const info = node.get('CategoryInfo');
  const list = node.get('Categories');
  if (expression === undefined && info === undefined && list === undefined) return undefined;
  return {
    ...noCategory,
    expression: textOf(expression?.get('Expression')),
    passMode: textOf(expression?.get('PassMode')),
    include: textsOf(info?.get('IncludeCategories') ?? list),
    includeMode: textOf(info?.get('InclusionCombination') ?? node.get('categoryCheckMode')),
    exclude: textsOf(info?.get('ExcludeCategories')),
    excludeMode: textOf(info?.get('ExclusionCombination')),
    inheritance: textOf((expression ?? info)?.get('InheritanceMode')),
  };
}
