import {
  joinPath,
  lineFinder,
  readPath,
  writeStep,
  type Parameter,
  type ParameterKind,
  type ParameterValue,
} from '../json/index.ts';
import type { Attribute, Item, ItemType, ItemValue, Reference } from './model.ts';

/** A parameter together with what it is in the resource, which `set` needs. */
export interface Located {
  parameter: Parameter;
  item: Item | undefined;
  /** The values it stands for; for the parameter that says whether an item is enabled, none. */
  values: readonly ItemValue[];
  isSwitch: boolean;
}

/** The last step of the parameter that says whether an optional item is enabled. */
const enabledStep = 'enabled?';

/**
 * Every parameter that is in force: `Attribute.Item`, `Attribute.Group[2].Item`, `Attribute.Choice.Child`. Below an item
 * that is disabled, and below a choice that is not taken, nothing is in force; whether an optional item is enabled is a
 * parameter of its own, `Attribute.Item.enabled?`. An item without a value of its own (Void) is its own switch.
 */
export function locateParameters(attributes: readonly Attribute[], text: string): readonly Located[] {
  return new Locator(text).all(attributes);
}

class Locator {
  readonly #text: string;
  readonly #found: Located[] = [];
  readonly #lineOf: (offset: number) => number;

  constructor(text: string) {
    this.#text = text;
    this.#lineOf = lineFinder(text);
  }

  all(attributes: readonly Attribute[]): readonly Located[] {
    for (const [attribute, step] of named(attributes)) {
      const { associations, start } = attribute;
      if (associations.length > 0) {
        const path = joinPath(step, 'associations');
        const parameter = {
          path,
          ...referenceValue(associations),
          kind: 'reference' as const,
          line: this.#lineOf(start),
        };
        this.#found.push({ parameter, item: undefined, values: [], isSwitch: false });
      }
      this.#items(attribute.items, step);
    }
    return this.#found;
  }

  #items(items: readonly Item[], outer: string): void {
    for (const [item, step] of named(items)) this.#item(item, joinPath(outer, step));
  }

  #item(item: Item, path: string): void {
    if (item.isIgnored) return;
    if (item.type === 'Void') {
      this.#put(item, path, { ...switchValue(item.isEnabled) });
      return;
    }
    if (item.enabledSlot !== undefined) {
      this.#put(item, joinPath(path, enabledStep), switchValue(item.isEnabled));
    }
    if (!item.isEnabled) return;
    if (item.type !== 'Group') this.#own(item, path);
    for (const [at, group] of item.groups.entries()) {
      this.#items(group, item.groups.length > 1 ? `${path}[${at + 1}]` : path);
    }
    this.#items(item.children, path);
  }

  #own(item: Item, path: string): void {
    if (item.expression !== undefined)
      this.#put(item, path, { value: item.expression, written: item.expression, kind: 'expression' });
    else if (item.references.length > 0)
      this.#put(item, path, { ...referenceValue(item.references), kind: 'reference' });
    else this.#put(item, path, valueOf(item, item.values, this.#text), item.values);
  }

  #put(item: Item, path: string, shown: Shown, values: readonly ItemValue[] = []): void {
    const parameter: Parameter = { path, ...shown, line: this.#lineOf(item.start) };
    this.#found.push({ parameter, item, values, isSwitch: shown.kind === 'switch' });
  }
}

interface Shown {
  value: ParameterValue;
  written: string;
  kind: ParameterKind;
  unit?: string;
}

/** What a parameter shows of some values of an item: one alone, several as a list. */
export function valueOf(item: Item, values: readonly ItemValue[], text: string): Shown {
  const [first] = values;
  const isList = values.length > 1 || (item.definition?.isExtensible === true && values.length > 0);
  // A list in more than one unit has that of its item; the numbers in another one are shown with theirs.
  const isMixed = isList && values.some((one) => (one.unit ?? item.units) !== (first?.unit ?? item.units));
  const unit = isMixed ? item.units : (first?.unit ?? item.units);
  const withUnit = unit === undefined ? {} : { unit };
  if (isList) {
    const suffix = (one: ItemValue): string =>
      isMixed && one.unit !== undefined && one.unit !== unit ? ` ${one.unit}` : '';
    const written = values.map((one) => writtenValue(one, text) + suffix(one)).join(', ');
    const shown = values.map((one) => (suffix(one) === '' ? shownValue(one) : `${shownValue(one)}${suffix(one)}`));
    return { value: shown, written, kind: 'list', ...withUnit };
  }
  if (first === undefined || (first.value === null && first.index === undefined)) {
    return { value: null, written: '', kind: 'none', ...withUnit };
  }
  const kind = first.index === undefined ? kindOf(item.type) : 'choice';
  return { value: shownValue(first), written: writtenValue(first, text), kind, ...withUnit };
}

/** A choice that the template does not have is shown by its number, from 0 as SMTK counts them. */
const shownValue = ({ value, index }: ItemValue): string | number | null =>
  value === null && index !== undefined ? `choice ${index}` : value;

/**
 * A number as it was typed, unless that has a unit of its own: then the number in the item's unit, as it stands in the
 * file. Everything else is its value.
 */
function writtenValue(one: ItemValue, text: string): string {
  const shown = String(shownValue(one) ?? '');
  if (typeof one.value !== 'number' || one.index !== undefined) return shown;
  const spans = one.slots.filter(({ form }) => form !== 'json-member');
  const words = spans.map(({ start, end, form }) =>
    text.slice(form === 'json-text' ? start + 1 : start, end - (form === 'json-text' ? 1 : 0)),
  );
  return words.toReversed().find((word) => Number(word) === one.value && word.trim() === word && word !== '') ?? shown;
}

function kindOf(type: ItemType): ParameterKind {
  if (type === 'Double') return 'number';
  if (type === 'Int') return 'integer';
  return type === 'File' || type === 'Directory' ? 'file' : 'text';
}

const switchValue = (isOn: boolean) => ({ value: isOn, written: isOn ? 'on' : 'off', kind: 'switch' }) as const;

function referenceValue(references: readonly (Reference | undefined)[]): { value: ParameterValue; written: string } {
  const values = references.map((one) => one?.attribute ?? one?.component ?? one?.resource?.id ?? null);
  const written = values.map((value) => value ?? '').join(', ');
  return { value: values.length === 1 ? (values[0] ?? null) : values, written };
}

/** Each with its step in a path, numbered where others have the same name. */
function named<T extends { name: string }>(all: readonly T[]): readonly [T, string][] {
  const totals = new Map<string, number>();
  for (const { name } of all) totals.set(name, (totals.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  return all.map((one) => {
    const pick = (seen.get(one.name) ?? 0) + 1;
    seen.set(one.name, pick);
    return [one, writeStep(one.name, (totals.get(one.name) ?? 1) > 1 ? pick : undefined)];
  });
}

/** Finds by path: as it is listed, with a needless `[1]`, or one value of a list. */
export function locate(index: ReadonlyMap<string, Located>, path: string, text: string): Located | undefined {
  const steps = readPath(path);
  if (steps === undefined || steps.some(({ name }) => name === undefined)) return undefined;
  const written = steps
    .map(({ name = '', picks }) => writeStep(name) + picks.map((pick) => `[${pick}]`).join(''))
    .join('.');
  const exact = index.get(written);
  const pick = steps.at(-1)?.picks.at(-1);
  if (exact !== undefined || pick === undefined) return exact ?? index.get(written.replaceAll('[1]', ''));
  const outer = written.replace(/\[\d+\]$/, '');
  const whole = index.get(outer) ?? index.get(outer.replaceAll('[1]', ''));
  if (whole?.parameter.kind !== 'list') return pick === 1 ? whole : undefined;
  return valueOfList(whole, path, { pick, text });
}

function valueOfList(list: Located, path: string, { pick, text }: { pick: number; text: string }): Located | undefined {
  const value = list.values[pick - 1];
  if (list.item === undefined || value === undefined) return undefined;
  const { definition } = list.item;
  const single = { ...list.item, definition: definition && { ...definition, isExtensible: false } };
  return {
    ...list,
    parameter: { path, ...valueOf(single, [value], text), line: list.parameter.line },
    values: [value],
  };
}
