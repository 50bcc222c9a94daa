/** Counts and numbers for people. */
const counts = new Intl.NumberFormat('en-US');
export function count(number: number): string {
  return counts.format(number);
}

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A number with as many digits as tell something, never in a form that jumps between neighbours. */
export function number(value: number, digits = 6): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3)
    return Number(value.toExponential(Math.min(digits - 1, 5)))
      .toExponential()
      .replace('e+', 'e');
  return String(Number(value.toPrecision(digits)));
}

const prefixes: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
  [1e-9, 'n'],
];
const scaled = new Set(['Hz', 'V', 'W', 'J', 'm', 's', 'V/m', 'A', 'A/m', 'Ohm', 'Ω', 'T', 'C', 'eV']);

/** What to divide numbers of this size by for an axis, and the unit that they have then: `[1e9, 'GHz']`. */
export function axisUnit(most: number, unit: string): [number, string] {
  if (!scaled.has(unit) || !(most > 0)) return [1, unit];
  const [size, prefix] = prefixes.find(([least]) => most >= least) ?? [1e-9, 'n'];
  return [size, `${prefix}${unit}`];
}

/** A value with its unit, scaled where the unit takes a prefix: `1.300012 GHz`. */
export function withUnit(value: number, unit: string, digits = 7): string {
  if (!scaled.has(unit) || value === 0) return unit === '' ? number(value, digits) : `${number(value, digits)} ${unit}`;
  const [size, prefix] = prefixes.find(([least]) => Math.abs(value) >= least) ?? [1e-9, 'n'];
  return `${number(value / size, digits)} ${prefix}${unit}`;
}
