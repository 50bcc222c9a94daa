/** What a quantity is counted by: `{ mode: 3 }`, `{ frequency: 11.424e9 }`, `{ port: 'in', mode: 1 }`. */
export type QuantityIndex = Readonly<Record<string, number | string>>;

/** One named number out of a job's results, with where it was read. */
export interface Quantity {
  name: string;
  /** Always a finite number; text and what cannot be read go to the two keys below. */
  value?: number;
  /** For quantities that are words (a code's version, a boundary's name). */
  text?: string;
  /** Why there is no value. A quantity that cannot be read is never a number. */
  unreadable?: string;
  /** SI or the code's own unit, as written in the code's description; '' for a pure number. */
  unit: string;
  index?: QuantityIndex;
  /** The file it came from, relative to the job's folder, and the line (from 1) where that is known. */
  source: { file: string; line?: number };
}

/** A quantity picked by name and, where it has one, by index: `frequency[mode=1]`. */
export interface QuantityRef {
  name: string;
  index: QuantityIndex;
}

const refPattern = /^([A-Za-z_][\w./-]*)(?:\[([^\][]*)\])?$/;

/** Reads `name` or `name[key=value,…]`; undefined if the text is neither. */
export function readQuantityRef(text: string): QuantityRef | undefined {
  const match = refPattern.exec(text.trim());
  if (match?.[1] === undefined) return undefined;
  const index: Record<string, number | string> = {};
  for (const part of (match[2] ?? '').split(',')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    if (equals < 1) return undefined;
    const value = part.slice(equals + 1).trim();
    index[part.slice(0, equals).trim()] = value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return { name: match[1], index };
}

export function writeQuantityRef(quantity: { name: string; index?: QuantityIndex }): string {
  const entries = Object.entries(quantity.index ?? {});
  if (entries.length === 0) return quantity.name;
  return `${quantity.name}[${entries.map(([key, value]) => `${key}=${value}`).join(',')}]`;
}

/** All quantities that a reference means: those of that name whose index has every key the reference gives. */
export function pickQuantities(quantities: readonly Quantity[], ref: QuantityRef): Quantity[] {
  return quantities.filter(
    (q) => q.name === ref.name && Object.entries(ref.index).every(([key, value]) => q.index?.[key] === value),
  );
}
