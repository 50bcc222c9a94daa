const prefixes: readonly (readonly [power: number, letter: string])[] = [
  [12, 'T'],
  [9, 'G'],
  [6, 'M'],
  [3, 'k'],
  [0, ''],
  [-3, 'm'],
  [-6, 'µ'],
  [-9, 'n'],
  [-12, 'p'],
];

/** Units that take a prefix, with the largest power that is usual. Nobody speaks of kiloseconds or of millikelvins. */
const largest: Readonly<Record<string, number>> = {
  Hz: 12,
  V: 12,
  A: 12,
  W: 12,
  J: 12,
  Pa: 12,
  eV: 12,
  N: 12,
  Ohm: 12,
  ohm: 12,
  Ω: 12,
  T: 3,
  F: 0,
  C: 3,
  H: 0,
  S: 12,
  m: 3,
  s: 0,
};

/** A unit with a prefix, and what values are multiplied by to be given in it. */
export interface Scale {
  unit: string;
  power: number;
}

/** The prefix under which the largest of some values reads best; a unit that takes none stays as it is. */
export function scaleFor(values: readonly number[], unit: string): Scale {
  const first = /^[A-Za-zΩ]+/.exec(unit)?.[0] ?? '';
  const limit = isRaised(unit, first) ? undefined : largest[first];
  const size = Math.max(0, ...values.map(Math.abs));
  if (limit === undefined || size === 0 || !Number.isFinite(size)) return { unit, power: 0 };
  const fitting = prefixes.find(([power]) => power <= limit && size >= 10 ** power);
  const [power, letter] = fitting ?? [0, ''];
  return { unit: `${letter}${unit}`, power };
}

/** In `m^2` the prefix would be squared too. */
function isRaised(unit: string, first: string): boolean {
  return /^(\^|\*\*|[0-9²³⁴⁻-])/.test(unit.slice(first.length));
}

export function scaled(value: number, { power }: Scale): number {
  return power > 0 ? value / 10 ** power : value * 10 ** -power;
}
