import { pickQuantities, readQuantityRef, type Quantity, type QuantityRef } from './quantity.ts';

const comparisons = {
  '>=': (value: number, bound: number) => value >= bound,
  '<=': (value: number, bound: number) => value <= bound,
  '!=': (value: number | string, bound: number | string) => value !== bound,
  '>': (value: number, bound: number) => value > bound,
  '<': (value: number, bound: number) => value < bound,
  '=': (value: number | string, bound: number | string) => value === bound,
} as const;

type Comparison = keyof typeof comparisons;

/** What a quantity must be: `frequency>1.3e9`, `q[mode=1]>=2e4`, `solver=fem`. */
export interface QuantityCondition {
  ref: QuantityRef;
  comparison: Comparison;
  /** A number in the quantity's own unit; a word only for `=` and `!=`. */
  bound: number | string;
}

/** Reads a condition; undefined if the text is none. */
export function readQuantityCondition(text: string): QuantityCondition | undefined {
  const match = /^((?:\[[^\][]*\]|[^<>=!\][])+)(>=|<=|!=|==|>|<|=)(.+)$/.exec(text.trim());
  const ref = readQuantityRef(match?.[1] ?? '');
  const words = (match?.[3] ?? '').trim();
  const number = Number(words);
  const comparison = (match?.[2] === '==' ? '=' : match?.[2]) as Comparison | undefined;
  if (ref === undefined || comparison === undefined || words === '') return undefined;
  if (Number.isFinite(number)) return { ref, comparison, bound: number };
  return comparison === '=' || comparison === '!=' ? { ref, comparison, bound: words } : undefined;
}

/** Whether one of the quantities that are meant is so. One that is missing or could not be read never is. */
export function isMet({ ref, comparison, bound }: QuantityCondition, quantities: readonly Quantity[]): boolean {
  const compare = comparisons[comparison] as (value: number | string, bound: number | string) => boolean;
  return pickQuantities(quantities, ref).some(({ value, text }) => {
    const known = value ?? text;
    return known !== undefined && typeof known === typeof bound && compare(known, bound);
  });
}
