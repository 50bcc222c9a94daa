/** A number for people: seven digits that count, no zeros that say nothing, powers of ten only where they are needed. */
export function writeNumber(value: number, digits = 7): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return String(value);
  // Rounded first: that may bring it to the next power of ten.
  const rounded = Number(value.toPrecision(digits));
  const isPlain = Math.abs(rounded) < 10 ** digits && Math.abs(rounded) >= 1e-4;
  if (isPlain) return String(rounded);
  const [mantissa, power] = rounded.toExponential(digits - 1).split('e+');
  return power === undefined ? rounded.toExponential() : `${Number(mantissa)}e${power}`;
}

const steps = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A size in bytes: `812 B`, `1.4 MiB`. */
export function writeBytes(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** step;
  return `${step === 0 || amount >= 100 ? Math.round(amount) : Math.round(amount * 10) / 10} ${steps[step] ?? 'B'}`;
}

/** `1 job`, `2 jobs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
