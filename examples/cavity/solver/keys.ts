import { InputError } from './failures.ts';

/** A JSON object and the name by which messages call it: the file, then the place in it. */
export interface Section {
  readonly name: string;
  readonly keys: Readonly<Record<string, unknown>>;
}

/** What a number must be, said in the words of the message. */
export interface NumberRule {
  /** Used where the key is absent; without it the key is required. */
  readonly fallback?: number;
  /** For example `a positive length in metres`. */
  readonly mustBe: string;
  readonly isRight: (value: number) => boolean;
}

/** Takes a JSON value as an object that has no other keys than the known ones. */
export function readSection(value: unknown, name: string, known: readonly string[]): Section {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${name}: there must be a JSON object with the keys ${known.join(', ')}.`);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const advice = near === undefined ? `The known keys are ${known.join(', ')}.` : `Did you mean "${near}"?`;
    throw new InputError(`${name}: the key "${key}" is not known. ${advice}`);
  }
  return { name, keys: value as Record<string, unknown> };
}

/** Reads a number and holds it against its rule. */
export function readNumber(section: Section, key: string, rule: NumberRule): number {
  const value = section.keys[key] ?? rule.fallback;
  if (value === undefined) {
    throw new InputError(`${section.name}: the key "${key}" is missing; it must be ${rule.mustBe}.`);
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || !rule.isRight(value)) {
    throw new InputError(`${section.name}: ${key} is ${shown(value)}; it must be ${rule.mustBe}.`);
  }
  return value;
}

/** Reads exactly so many finite numbers, for example the two coordinates of a point. */
export function readNumbers(value: unknown, count: number, name: string): number[] {
  const right = Array.isArray(value) && value.length === count && value.every((item) => Number.isFinite(item));
  if (!right) throw new InputError(`${name} is ${shown(value)}; it must be a list of ${count} finite numbers.`);
  return value as number[];
}

/** The rule of most numbers: greater than zero. */
export function positive(unit: string, fallback?: number): NumberRule {
  const rule = { mustBe: `a positive number (${unit})`, isRight: (value: number) => value > 0 };
  return fallback === undefined ? rule : { ...rule, fallback };
}

/** The rule of counts: a whole number within limits. */
export function wholeNumber(limits: { from: number; to: number }, fallback: number): NumberRule {
  return {
    fallback,
    mustBe: `a whole number from ${limits.from} to ${limits.to}`,
    isRight: (value) => Number.isInteger(value) && value >= limits.from && value <= limits.to,
  };
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, word.length / 3) ? best.candidate : undefined;
}

/** How many letters must be changed, added or left out to get from one word to the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
