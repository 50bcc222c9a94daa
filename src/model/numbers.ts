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

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A size in bytes for people, in powers of 1024: `812 B`, `1.4 MiB`. */
export function writeBytes(bytes: number): string {
  let [amount, step] = [bytes, 0];
  for (; amount >= 1023.5 && step < units.length - 1; step++) amount /= 1024;
  return `${step === 0 || amount >= 99.95 ? Math.round(amount) : Math.round(amount * 10) / 10} ${units[step] ?? ''}`;
}

/** `1 job`, `2 jobs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
