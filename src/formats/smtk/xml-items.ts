import { referenceTo } from './links.ts';
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
import { attributeOf, childOf, childrenOf, isItemElement, typed } from './xml-definitions.ts';
import type { XmlElement, XmlValue } from './xml-tree.ts';

/** Reads one item of an attribute: an element that is called by its type. */
export function xmlItem(
  element: XmlElement,
  { definition, attributeName }: { definition: ItemDefinition | undefined; attributeName: AttributeName },
): Item {
  const type = itemTypeOf(element.name);
  const below = (inner: XmlElement): Item =>
    xmlItem(inner, {
      definition: definition?.items.find(({ name }) => name === attributeOf(inner, 'Name')),
      attributeName,
    });
  const isReference = references.includes(type);
  const isExpression = attributeOf(element, 'Expression') !== undefined;
  const values = isReference || isExpression ? [] : valuesOf(element, type, definition);
  const children = (childOf(element, 'ChildrenItems')?.children ?? []).filter(isItemElement).map(below);
  const inForce = new Set(childrenInForce(element, values, definition));
  const enabled = element.attributes.get('Enabled');
  const expression = childOf(element, 'ExpressionReference');
  return {
    name: attributeOf(element, 'Name') ?? '',
    type,
    definition,
    start: element.start,
    isEnabled: !isFalse(enabled?.value) || isTrue(attributeOf(element, 'ForceRequired')),
    enabledSlot: enabled === undefined ? undefined : slotOf(enabled),
    isIgnored: isTrue(attributeOf(element, 'IsIgnored')),
    units: attributeOf(element, 'Units') ?? definition?.units,
    values: expression === undefined ? values : [],
    references: isReference ? xmlReferences(element, attributeName) : [],
    expression: isExpression
      ? (element.text?.value ?? '')
      : expression && (xmlReferences(expression, attributeName)[0]?.attribute ?? expression.text?.value ?? ''),
    groups: type === 'Group' ? groupsOf(element).map((group) => group.map(below)) : [],
    children: children.filter((child) => inForce.has(child.name)),
    inactiveChildren: children.filter((child) => !inForce.has(child.name)),
  };
}

export type AttributeName = (id: string) => string | undefined;

const references: readonly ItemType[] = [
  'AttributeRef',
  'Component',
  'MeshEntity',
  'ModelEntity',
  'Reference',
  'Resource',
];
const isTrue = (word: string | undefined): boolean => /^(?:true|1)$/i.test(word ?? '');
const isFalse = (word: string | undefined): boolean => /^(?:false|0)$/i.test(word ?? '');
const slotOf = ({ start, end }: XmlValue): Slot => ({ start, end, form: 'xml' });

/** One group holds its items directly; several are in `GroupClusters`. */
function groupsOf(element: XmlElement): readonly (readonly XmlElement[])[] {
  const clusters = childOf(element, 'GroupClusters');
  if (clusters !== undefined) return childrenOf(clusters, 'Cluster').map((one) => one.children.filter(isItemElement));
  const own = element.children.filter(isItemElement);
  return own.length === 0 ? [] : [own];
}

function childrenInForce(
  element: XmlElement,
  [value]: readonly ItemValue[],
  definition?: ItemDefinition,
): readonly string[] {
  const condition = attributeOf(element, 'Conditional');
  if (condition !== undefined) return definition?.conditions[Number(condition)] ?? [];
  return value?.index === undefined ? [] : (definition?.choices[value.index]?.children ?? []);
}

function valuesOf(element: XmlElement, type: ItemType, definition: ItemDefinition | undefined): readonly ItemValue[] {
  const chosen = childOf(element, 'DiscreteValues');
  if (chosen !== undefined) return chosen.children.map((one) => choiceAt(one, definition));
  if (isTrue(attributeOf(element, 'Discrete'))) return [choiceAt(element, definition)];
  const list = childOf(element, 'Values') ?? (childOf(element, 'Val') === undefined ? undefined : element);
  if (list !== undefined) {
    return list.children
      .filter(({ name }) => /^(?:Val|UnsetVal|Expression)$/.test(name))
      .map((one) => (one.name === 'Expression' ? { value: one.text?.value ?? null, slots: [] } : plain(one, type)));
  }
  const holdsOne = type !== 'Group' && type !== 'Void';
  return holdsOne && (element.text !== undefined || childOf(element, 'UnsetVal') !== undefined)
    ? [plain(element, type)]
    : [];
}

function plain(element: XmlElement, type: ItemType): ItemValue {
  const { text } = element;
  if (text === undefined) return { value: null, slots: [] };
  const slots = element.isSplit ? [] : [slotOf(text)];
  const number = type === 'Double' || type === 'Int' ? numberWithUnit(text.value) : undefined;
  if (number?.unit !== undefined) return { value: number.value, unit: number.unit, slots };
  return { value: typed(text.value, type), slots };
}

function choiceAt(element: XmlElement, definition: ItemDefinition | undefined): ItemValue {
  const { text } = element;
  if (text === undefined || !/^\d{1,9}$/.test(text.value))
    return { value: null, slots: text === undefined ? [] : [slotOf(text)] };
  const index = Number(text.value);
  const choice = definition?.choices[index];
  const slots = [slotOf(text)];
  return choice === undefined
    ? { value: null, index, slots }
    : { value: choice.value, label: choice.label, index, slots };
}

/**
 * XML holds no links: since version 3 each value carries the ids that the link had (`RHS`: resource and component) and a
 * `Surrogate` that names the resource; before, a value is the id itself.
 */
export function xmlReferences(element: XmlElement, attributeName: AttributeName): readonly (Reference | undefined)[] {
  const values = childOf(element, 'Values') ?? element;
  return values.children.flatMap((one) => {
    if (one.name === 'UnsetVal') return [undefined];
    if (one.name !== 'Val') return [];
    const ends = childOf(one, 'RHS');
    const surrogate = childOf(one, 'Surrogate');
    const id = attributeOf(surrogate, 'Id') ?? childOf(ends, '_1_')?.text?.value;
    const resource =
      id === undefined
        ? undefined
        : { id, type: attributeOf(surrogate, 'TypeName'), location: attributeOf(surrogate, 'Location') };
    return [referenceTo(resource, childOf(ends, '_2_')?.text?.value ?? one.text?.value, attributeName)];
  });
}
