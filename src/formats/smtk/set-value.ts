import { badParameter, splice } from '../json/index.ts';
import type { Located } from './located.ts';
import type { Item, ItemValue, Slot } from './model.ts';
import { numberWithUnit } from './number-with-unit.ts';

/** A piece of the file and what is to stand there instead. */
interface Edit {
  slot: Slot;
  text: string;
}

/**
 * The text with a parameter changed: the bytes of its value, and where SMTK writes a value twice (as it is and as it was
 * typed) both of them.
 *
 * @throws AppError BAD_PARAMETER for a value that cannot stand there, or that the file gives no place
 */
export function textWith(
  text: string,
  { located, path, value }: { located: Located; path: string; value: string },
): string {
  const refuse = (why: string): never => {
    throw badParameter(path, value, why);
  };
  return editsFor(located, value.trim(), refuse)
    .toSorted((a, b) => b.slot.start - a.slot.start)
    .reduce((whole, { slot, text: written }) => splice(whole, slot, written), text);
}

type Refuse = (why: string) => never;

function editsFor(located: Located, value: string, refuse: Refuse): readonly Edit[] {
  const { item, values, parameter } = located;
  if (located.isSwitch) return [switchEdit(item, value, refuse)];
  if (item === undefined || parameter.kind === 'reference')
    return refuse('what it refers to can only be changed in modelbuilder');
  if (parameter.kind === 'expression') return refuse('it is an expression, which can only be changed in modelbuilder');
  if (parameter.kind !== 'list')
    return values[0] === undefined ? refuse(noPlace) : valueEdits(item, values[0], value, refuse);
  const parts = value.replace(/^\[|\]$/g, '').split(',');
  if (parts.length !== values.length)
    return refuse(`there are ${values.length} values, give as many with commas between them`);
  return values.flatMap((one, at) => valueEdits(item, one, (parts[at] ?? '').trim(), refuse));
}

const noPlace = 'it has no value in the file yet; set it once in modelbuilder';

function switchEdit(item: Item | undefined, value: string, refuse: Refuse): Edit {
  const isOn = /^(?:on|true|yes|1)$/i.test(value);
  if (!isOn && !/^(?:off|false|no|0)$/i.test(value)) return refuse('it is on or off');
  if (item?.enabledSlot === undefined) return refuse('it is not optional');
  return { slot: item.enabledSlot, text: String(isOn) };
}

function valueEdits(item: Item, { slots, index, unit }: ItemValue, value: string, refuse: Refuse): readonly Edit[] {
  if (slots.length === 0) return refuse(noPlace);
  const choices = item.definition?.choices ?? [];
  if (index !== undefined || choices.length > 0) {
    const chosen = choices.findIndex(({ label, value: known }) => label === value || String(known) === value);
    if (chosen === -1) return refuse(choices.length === 0 ? 'its choices are not in this file' : oneOf(choices));
    return slots.map((slot) => ({ slot, text: String(chosen) }));
  }
  const isNumber = item.type === 'Double' || item.type === 'Int';
  if (item.type === 'DateTime' && !dateTime.test(value)) return refuse('it is a time as D:20260102T030405.000000;Z:…');
  // A number that stands there with a unit of its own is shown in that unit, so it is set in it.
  const typed =
    isNumber && unit !== undefined && numberWithUnit(value)?.unit === undefined ? `${value} ${unit}` : value;
  const written = isNumber ? numberFor(item, typed, [unit, item.units], refuse) : value;
  if (written === '' && slots.some(({ form }) => form === 'xml')) return refuse('XML has no way to write it');
  return slots.map((slot) => ({ slot, text: writtenAs(slot, written, item, typed) }));
}

/** As SMTK writes a time with its zone (DateTimeZonePair). */
const dateTime = /^D:\d{8}T\d{6}(?:\.\d{1,6})?(?:;Z:.+)?$/;

const oneOf = (choices: readonly { label: string }[]): string =>
  `it is one of ${choices
    .slice(0, 12)
    .map(({ label }) => label)
    .join(', ')}`;

/** The number as JSON writes it. A unit may stand behind it when it is the item's own. */
function numberFor(item: Item, value: string, units: readonly (string | undefined)[], refuse: Refuse): string {
  const number = numberWithUnit(value);
  if (number === undefined) return refuse('a number is expected');
  if (number.unit !== undefined && !units.includes(number.unit)) {
    const known = units.find((unit) => unit !== undefined);
    return refuse(known === undefined ? 'it has no unit' : `give it in ${known}`);
  }
  if (item.type === 'Int' && !Number.isInteger(number.value)) return refuse('a whole number is expected');
  const typed = value.slice(0, value.length - (number.unit?.length ?? 0)).trim();
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(typed) ? typed : String(number.value);
}

function writtenAs({ form }: Slot, written: string, { type }: Item, typed: string): string {
  if (form === 'xml') return escaped(type === 'Double' || type === 'Int' ? typed : written);
  if (form === 'json-text') return JSON.stringify(typed);
  const json = type === 'Double' || type === 'Int' ? written : JSON.stringify(written);
  return form === 'json-member' ? `"Val": ${json}` : json;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => escapes[character] ?? character);
