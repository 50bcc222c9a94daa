import { badParameter, joinPath, noParameter, writeStep, type Parameter, type ParameterFile } from '../json/index.ts';
import { readKeyValue, type KeyValue } from './key-value.ts';
import { readNumber } from './number.ts';

/**
 * A text of `name = value` or `name: value` lines as parameters. A name that is there several times is `name[1]`,
 * `name[2]`, …; below a line `[heading]` it is `heading.name`. All other lines are left alone.
 *
 * @example readTextParameters('length = 2.0  # m\n', 'in.txt').set('length', '2.5').text // 'length = 2.5  # m\n'
 */
export function readTextParameters(text: string, file: string): ParameterFile {
  return new TextParameters(text, file);
}

interface Place extends KeyValue {
  path: string;
  line: number;
  /** Where its line begins in the text. */
  offset: number;
}

class TextParameters implements ParameterFile {
  readonly text: string;
  readonly file: string;
  readonly #places: Map<string, Place>;

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    this.#places = placesIn(text);
  }

  parameters(): readonly Parameter[] {
    return Array.from(this.#places.values(), parameterAt);
  }

  find(path: string): Parameter | undefined {
    const place = this.#place(path);
    return place === undefined ? undefined : parameterAt(place);
  }

  set(path: string, value: string): ParameterFile {
    const place = this.#place(path);
    if (place === undefined) throw noParameter(this, path);
    const start = place.offset + place.start;
    const changed = this.text.slice(0, start) + written(place, value) + this.text.slice(place.offset + place.end);
    return new TextParameters(changed, this.file);
  }

  #place(path: string): Place | undefined {
    return this.#places.get(path) ?? this.#places.get(path.replace(/\[1\]$/, ''));
  }
}

function placesIn(text: string): Map<string, Place> {
  const found: Place[] = [];
  let heading = '';
  let offset = 0;
  for (const [at, line] of text.split('\n').entries()) {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    const title = /^\s*\[([^\][]{1,200})\]\s*$/.exec(bare)?.[1];
    if (title !== undefined) heading = writeStep(title.trim());
    const pair = title === undefined ? readKeyValue(bare) : undefined;
    if (pair !== undefined) found.push({ ...pair, path: joinPath(heading, writeStep(pair.key)), line: at + 1, offset });
    offset += line.length + 1;
  }
  return numbered(found);
}

function numbered(found: readonly Place[]): Map<string, Place> {
  const total = new Map<string, number>();
  for (const { path } of found) total.set(path, (total.get(path) ?? 0) + 1);
  const seen = new Map<string, number>();
  const places = new Map<string, Place>();
  for (const place of found) {
    const nth = (seen.get(place.path) ?? 0) + 1;
    seen.set(place.path, nth);
    const path = total.get(place.path) === 1 ? place.path : `${place.path}[${nth}]`;
    places.set(path, { ...place, path });
  }
  return places;
}

function parameterAt(place: Place): Parameter {
  const number = place.isQuoted ? { why: '' } : readNumber(place.value);
  return 'value' in number
    ? { path: place.path, value: number.value, written: place.value, kind: 'number', line: place.line }
    : { path: place.path, value: place.value, written: place.value, kind: 'text', line: place.line };
}

function written(place: Place, value: string): string {
  if (/[\r\n]/.test(value)) throw badParameter(place.path, value, 'it must be one line');
  if (place.isQuoted) {
    const quote = ['"', "'"].find((mark) => !value.includes(mark));
    if (quote === undefined) throw badParameter(place.path, value, 'it holds both kinds of quotes');
    return quote + value + quote;
  }
  const trimmed = value.trim();
  const isNumber = 'value' in readNumber(place.value);
  if (isNumber && !('value' in readNumber(trimmed))) throw badParameter(place.path, value, 'a number is expected');
  const again = readKeyValue(`x = ${trimmed}`);
  if (again?.value !== trimmed || again.isQuoted)
    throw badParameter(place.path, value, 'it would be read as something else');
  return trimmed;
}
