import type { Category } from './category.ts';

/** The item types that SMTK writes (Item.cxx, type2String); one that is newer than this list reads as `Custom`. */
export const itemTypes = [
  'AttributeRef',
  'Color',
  'Component',
  'Custom',
  'DateTime',
  'Directory',
  'Double',
  'File',
  'Group',
  'Int',
  'MeshEntity',
  'ModelEntity',
  'Reference',
  'Resource',
  'String',
  'Void',
] as const;

export type ItemType = (typeof itemTypes)[number];

export const itemTypeOf = (word: unknown): ItemType => itemTypes.find((type) => type === word) ?? 'Custom';

/** One of the values that a discrete item can take, and the children that come into force with it. */
export interface Choice {
  label: string;
  value: string | number;
  children: readonly string[];
}

/** What a template says of an item. */
export interface ItemDefinition {
  name: string;
  type: ItemType;
  label: string | undefined;
  isOptional: boolean;
  isEnabledByDefault: boolean;
  isExtensible: boolean;
  requiredValues: number;
  units: string | undefined;
  /** As written in the template, numbers as numbers; undefined for none. */
  defaultValue: string | number | undefined;
  choices: readonly Choice[];
  category: Category | undefined;
  /** The items of a group, or the children of a discrete or reference item. */
  items: readonly ItemDefinition[];
  /** For a reference item with children: those of each condition. */
  conditions: readonly (readonly string[])[];
}

/** What a template says of a kind of attribute. Its items are its own, without those of its base. */
export interface Definition {
  type: string;
  baseType: string | undefined;
  label: string | undefined;
  isAbstract: boolean;
  isUnique: boolean;
  units: string | undefined;
  category: Category | undefined;
  items: readonly ItemDefinition[];
}

/** A piece of the file that holds a value, and how it is written there. */
export interface Slot {
  start: number;
  end: number;
  /** As a JSON value, as a JSON string whatever the value, a whole JSON member, as text or attribute of XML. */
  form: 'json' | 'json-text' | 'json-member' | 'xml';
}

/** One value of an item. */
export interface ItemValue {
  /** Null for a value that is not set. */
  value: string | number | null;
  /** Of a discrete item: the label of the value, and its place among the choices. */
  label?: string;
  index?: number;
  /** The unit of this number, where it is not the item's own (in XML). */
  unit?: string;
  /** What the user typed, where it has a unit of its own (in JSON, where the value is converted already). */
  specified?: string;
  /** Everywhere that has to change together with the value; empty for a value that cannot be set in the file. */
  slots: readonly Slot[];
}

/** What a reference points at. */
export interface Reference {
  /** The model, mesh or attribute resource, as far as the links of this file name it. */
  resource: { id: string; type: string | undefined; location: string | undefined } | undefined;
  /** The component in it; undefined for a reference to the whole resource. */
  component: string | undefined;
  /** The attribute of this same resource that is meant, by name. */
  attribute: string | undefined;
}

/** One item of an attribute, with everything below it. */
export interface Item {
  name: string;
  type: ItemType;
  definition: ItemDefinition | undefined;
  /** Where the item begins in the file. */
  start: number;
  /** Only an optional item can be disabled; it keeps its values then. */
  isEnabled: boolean;
  /** Where `Enabled` is written; undefined for an item that is not optional. */
  enabledSlot: Slot | undefined;
  isIgnored: boolean;
  units: string | undefined;
  values: readonly ItemValue[];
  references: readonly (Reference | undefined)[];
  /** The expression attribute that gives the value, by name or id. */
  expression: string | undefined;
  /** Of a group: the items of each of its sub-groups. */
  groups: readonly (readonly Item[])[];
  /** Of a discrete or reference item: those that the current choice brings into force, and the others. */
  children: readonly Item[];
  inactiveChildren: readonly Item[];
}

/** One attribute: an instance of a definition. */
export interface Attribute {
  name: string;
  type: string;
  id: string | undefined;
  start: number;
  units: string | undefined;
  readonly items: readonly Item[];
  /** The model entities (or other components) that it is associated with. */
  readonly associations: readonly (Reference | undefined)[];
}
