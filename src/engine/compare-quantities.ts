import { writeQuantityRef, type Quantity } from '../model/index.ts';

/** How much a number may differ: by either of the two, whichever allows more. */
export interface Tolerance {
  /** Of the larger of the two numbers. */
  relative?: number | undefined;
  /** In the quantity's own unit. */
  absolute?: number | undefined;
}

/** What counts as equal. A quantity without a tolerance must be exactly the same. */
export interface EqualityRules {
  /** By the quantity's name. */
  tolerances: Readonly<Record<string, Tolerance>>;
  /** Names of quantities, and names or globs of files, that differ between equal jobs and are left out. */
  noise: readonly string[];
  /** Takes the place of every relative, every absolute tolerance. */
  override?: Tolerance;
}

/** One quantity of two jobs. */
export interface QuantityComparison {
  /** `frequency[mode=1]` */
  ref: string;
  unit: string;
  /** Null where a job has none or it could not be read. */
  before: number | string | null;
  after: number | string | null;
  /**
   * `within`: not the same, but within what is allowed. `unread`: neither could be read, so nothing was compared.
   * `noise`: left out.
   */
  state: 'equal' | 'within' | 'different' | 'unread' | 'noise';
  /** How far apart two numbers are, and how far they may be. */
  apart?: number;
  allowed?: number;
}

/** Compares quantities by name and index, in the order of the first job, then what only the second has. */
export function compareQuantities(
  before: readonly Quantity[],
  after: readonly Quantity[],
  rules: EqualityRules,
): QuantityComparison[] {
  const [was, is] = [byRef(before), byRef(after)];
  return [...new Set([...was.keys(), ...is.keys()])].map((ref) => compared(ref, was.get(ref), is.get(ref), rules));
}

/** What makes the two jobs' numbers equal: something was compared, and nothing of it differs. */
export function areEqual(quantities: readonly QuantityComparison[]): boolean {
  const found = quantities.map(({ state }) => state);
  return found.some((state) => state === 'equal' || state === 'within') && !found.includes('different');
}

function compared(
  ref: string,
  was: Quantity | undefined,
  is: Quantity | undefined,
  rules: EqualityRules,
): QuantityComparison {
  const name = (was ?? is)?.name ?? ref;
  const [before, after] = [valueOf(was), valueOf(is)];
  const both = { ref, unit: (was ?? is)?.unit ?? '', before, after };
  if (rules.noise.includes(name)) return { ...both, state: 'noise' };
  if (before === null && after === null) return { ...both, state: 'unread' };
  if (was?.unit !== is?.unit || typeof before !== 'number' || typeof after !== 'number') {
    return { ...both, state: before === after && was?.unit === is?.unit ? 'equal' : 'different' };
  }
  const apart = Math.abs(before - after);
  const allowed = allowedFor(rules, name, Math.max(Math.abs(before), Math.abs(after)));
  return { ...both, state: apart === 0 ? 'equal' : apart <= allowed ? 'within' : 'different', apart, allowed };
}

function allowedFor({ tolerances, override }: EqualityRules, name: string, size: number): number {
  const own = tolerances[name];
  const relative = override?.relative ?? own?.relative ?? 0;
  const absolute = override?.absolute ?? own?.absolute ?? 0;
  return Math.max(absolute, relative * size);
}

function valueOf(quantity: Quantity | undefined): number | string | null {
  return quantity?.value ?? quantity?.text ?? null;
}

/** Several of one name and index are told apart by their order. */
function byRef(quantities: readonly Quantity[]): Map<string, Quantity> {
  const found = new Map<string, Quantity>();
  for (const quantity of quantities) {
    const ref = writeQuantityRef(quantity);
    let unique = ref;
    for (let count = 2; found.has(unique); count++) unique = `${ref} #${count}`;
    found.set(unique, quantity);
  }
  return found;
}
