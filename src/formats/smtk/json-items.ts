import type { JsonNode } from '../json/index.ts';
import { numberOf, textOf } from './json-definitions.ts';
import type { Links } from './links.ts';
import {
  itemTypeOf,
  type Item,
  type ItemDefinition,
  type ItemType,
  type ItemValue,
  type Reference,
  type Slot,
} from './model.ts';
import { numberWithUnit } from './number-with-unit.ts';

/** Reads one item of an attribute. Its type is in the template, or beside it where it is nested in another item. */
export function jsonItem(
  node: JsonNode,
  { definition, type: given, links }: { definition: ItemDefinition | undefined; type?: ItemType; links: Links },
): Item {
  const type = definition?.type ?? given ?? typeByShape(node);
  const below = (inner: JsonNode) => nestedItem(inner, definition, links);
  const values = valuesOf(node, type, definition);
  const children = numbered(node.get('ChildrenItems')).map(below);
  const inForce = new Set(childrenInForce(node, values, definition));
  const enabled = node.get('Enabled');
  const expression = node.get('ExpressionReference');
  return {
    name: textOf(node.get('Name')) ?? '',
    type,
    definition,
    start: node.start,
    isEnabled: enabled?.value !== false || node.get('ForceRequired')?.value === true,
    enabledSlot: enabled === undefined ? undefined : slot(enabled, 'json'),
    isIgnored: node.get('IsIgnored')?.value === true,
    units: textOf(node.get('Units')) ?? definition?.units,
    values,
    references: isReference(type) ? referencesOf(node, links) : [],
    expression: expression === undefined ? oldExpression(node) : nameOf(referencesOf(expression, links)[0]),
    groups: numbered(node.get('GroupClusters')).map((cluster) => numbered(cluster).map(below)),
    children: children.filter((child) => inForce.has(child.name)),
    inactiveChildren: children.filter((child) => !inForce.has(child.name)),
  };
}

/** The values of `Index 0`, `Index 1`, …, which the file holds in alphabetical order: `Index 10` before `Index 2`. */
function numbered(node: JsonNode | undefined): readonly JsonNode[] {
  const members = node?.members ?? [];
  return members.toSorted((a, b) => numberIn(a.key) - numberIn(b.key)).map(({ value }) => value);
}

const numberIn = (key: string): number => Number(/ (\d{1,9})$/.exec(key)?.[1] ?? Number.MAX_SAFE_INTEGER);

/** `{Type, ItemValue: {…}}`, as in groups and under choices. */
function nestedItem(node: JsonNode, outer: ItemDefinition | undefined, links: Links): Item {
  const inner = node.get('ItemValue') ?? node;
  const name = inner.get('Name')?.value;
  const definition = outer?.items.find((one) => one.name === name);
  const type = node.get('Type');
  return jsonItem(inner, { definition, links, ...(type === undefined ? {} : { type: itemTypeOf(type.value) }) });
}

const isReference = (type: ItemType): boolean =>
  ['AttributeRef', 'Component', 'MeshEntity', 'ModelEntity', 'Reference', 'Resource'].includes(type);

function typeByShape(node: JsonNode): ItemType {
  if (node.get('GroupClusters') !== undefined) return 'Group';
  const value = node.get('Val') ?? node.get('Values')?.items[0]?.get('Val')?.get('Name');
  if (value === undefined) return node.get('Values')?.items[0]?.kind === 'array' ? 'Reference' : 'Custom';
  return value.kind === 'number' ? 'Double' : 'String';
}

function childrenInForce(
  node: JsonNode,
  [value]: readonly ItemValue[],
  definition?: ItemDefinition,
): readonly string[] {
  const condition = numberOf(node.get('CurrentConditional'));
  if (condition !== undefined) return definition?.conditions[condition] ?? [];
  return value?.index === undefined ? [] : (definition?.choices[value.index]?.children ?? []);
}

function valuesOf(node: JsonNode, type: ItemType, definition: ItemDefinition | undefined): readonly ItemValue[] {
  if (isReference(type) || node.get('ExpressionReference') !== undefined) return [];
  if (node.get('Expression')?.value === true) return [];
  const index = node.get('DiscreteIndex');
  if (index !== undefined) return [choiceAt(index, definition)];
  const indices = node.get('DiscreteValues');
  if (indices !== undefined) return indices.items.map((one) => choiceAt(one, definition));
  const single = node.get('Val') ?? node.get('Value') ?? node.get('ExpressionName');
  if (single !== undefined)
    return [single.value === 'UnsetVal' ? unset(single) : plain(single, node.get('SpecifiedVal'))];
  const unsetMember = node.members.find(({ key }) => key === 'UnsetVal');
  if (unsetMember !== undefined) return [{ value: null, slots: [memberSlot(unsetMember)] }];
  return (node.get('Values')?.items ?? []).map(valueInList);
}

/** An entry of `Values`: `{Val: {Ith, Name, Specified}}` or `{UnsetVal: {Ith}}`; a plain string or null for files; the name of an expression. */
function valueInList(node: JsonNode): ItemValue {
  if (node.kind !== 'object') return node.value === null ? unset(node) : plain(node, undefined);
  const value = node.get('Val');
  const name = value?.get('Name');
  const expression = textOf(node.get('Expression')?.get('Name'));
  if (expression !== undefined) return { value: expression, slots: [] };
  return name === undefined ? { value: null, slots: [] } : plain(name, value?.get('Specified'));
}

function plain(node: JsonNode, specified: JsonNode | undefined): ItemValue {
  const value = typeof node.value === 'string' || typeof node.value === 'number' ? node.value : null;
  const words = textOf(specified) ?? '';
  const hasUnit = typeof value === 'number' && numberWithUnit(words)?.unit !== undefined;
  return {
    value,
    ...(hasUnit ? { specified: words } : {}),
    slots: [slot(node, 'json'), ...(specified === undefined ? [] : [slot(specified, 'json-text')])],
  };
}

const unset = (node: JsonNode): ItemValue => ({ value: null, slots: [slot(node, 'json')] });

function choiceAt(node: JsonNode, definition: ItemDefinition | undefined): ItemValue {
  const index = numberOf(node);
  if (index === undefined) return { value: null, slots: [slot(node, 'json')] };
  const choice = definition?.choices[index];
  if (choice === undefined) return { value: null, index, slots: [slot(node, 'json')] };
  return { value: choice.value, label: choice.label, index, slots: [slot(node, 'json')] };
}

/** Each value is the keys of a link, a bare id in old files, or null. */
function referencesOf(node: JsonNode, links: Links): readonly (Reference | undefined)[] {
  return (node.get('Values')?.items ?? []).map((item) => {
    if (item.kind === 'string') return links.resolve(textOf(item) ?? '', undefined);
    const [first, second] = item.items.map(textOf);
    return first === undefined && second === undefined ? undefined : links.resolve(first ?? '', second);
  });
}

const nameOf = (reference: Reference | undefined): string =>
  reference?.attribute ?? reference?.component ?? reference?.resource?.id ?? '';

function oldExpression(node: JsonNode): string | undefined {
  return node.get('Expression')?.value === true ? (textOf(node.get('ExpressionName')) ?? '') : undefined;
}

const slot = ({ start, end }: JsonNode, form: Slot['form']): Slot => ({ start, end, form });

const memberSlot = ({ keyStart, value }: { keyStart: number; value: JsonNode }): Slot => ({
  start: keyStart,
  end: value.end,
  form: 'json-member',
});

export { referencesOf as jsonReferences };
