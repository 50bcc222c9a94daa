import type { Quantity } from '../model/index.ts';
import {
  numberOf,
  quantitiesIn,
  readExpression,
  type Expression,
  type Lookup,
  type StepQuantity,
  type Value,
} from './expression.ts';
import type { Point } from './points.ts';

/** A parameter's value: text with `{{ expression }}` in it, each part in its place. */
export type Template = readonly (string | Expression)[];

/** Reads a value as it stands in the file; the offset (from 0) is where it cannot be read. */
export function readTemplate(text: string): { template: Template } | { why: string; offset: number } {
  const parts: (string | Expression)[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    if (open === -1) break;
    const close = text.indexOf('}}', open);
    if (close === -1) return { why: '}} is missing', offset: open };
    const reading = readExpression(text.slice(open + 2, close), 'number');
    if ('why' in reading) return { why: reading.why, offset: open + 2 + reading.offset };
    if (open > at) parts.push(text.slice(at, open));
    parts.push(reading.expression);
    at = close + 2;
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  return { template: parts };
}

/** The value with all its quantities in place; missing if one of them is. */
export function fill(template: Template, lookup: Lookup): Value<string> {
  let text = '';
  for (const part of template) {
    if (typeof part === 'string') text += part;
    else {
      const value = numberOf(part, lookup);
      if ('missing' in value) return value;
      text += String(value.value); // ECMAScript's shortest form that reads back as the same number
    }
  }
  return { value: text };
}

/** Every quantity of a step that a value looks at. */
export function quantitiesOf(template: Template): StepQuantity[] {
  return refsIn(template).filter((ref) => !isOfPoint(ref));
}

/** The parameters of its own point that a value looks at, by path. */
export function pointsIn(template: Template): string[] {
  return refsIn(template).flatMap((ref) => (isOfPoint(ref) ? [ref.name] : []));
}

/** Instead of a step: the point that a value is worked out for, as in `point.radius_m`. */
export const pointWord = 'point';

export function isOfPoint({ steps, previous }: StepQuantity): boolean {
  return !previous && steps.length === 1 && steps[0] === pointWord;
}

function refsIn(template: Template): StepQuantity[] {
  return template.flatMap((part) => (typeof part === 'string' ? [] : quantitiesIn(part)));
}

/** The value of a parameter of the point, as a quantity that a value looks at. */
export function ofPoint(point: Point | undefined, name: string): readonly Quantity[] | string {
  const written = point?.[name];
  if (written === undefined) return 'the point has no such parameter';
  const value = Number(written);
  const source = { file: '' };
  const isNumber = written.trim() !== '' && Number.isFinite(value);
  return [isNumber ? { name, unit: '', value, source } : { name, unit: '', text: written, source }];
}
