/**
 * Numbers out of bytes, exactly as Number() reads them but about five times as fast: the usual cell of a table never
 * becomes a string. What the fast way cannot be sure of, it leaves to Number().
 */

/** The nearest double of `mantissa` · 10^`exponent`, or NaN where this way cannot tell. `mantissa` is an integer < 2^53. */
export function scaled(mantissa: number, exponent: number): number {
  if (exponent === 0 || mantissa === 0) return mantissa;
  // Both factors are exact doubles, so the one operation rounds once.
  if (exponent > 0 && exponent <= 22) return mantissa * (high[exponent + offset] ?? NaN);
  if (exponent < 0 && exponent >= -22) return mantissa / (high[offset - exponent] ?? NaN);
  if (exponent < -range || exponent > range) return NaN;

  // 10^exponent as a sum of two doubles, times the mantissa with the rounding error of the product kept (Dekker).
  const factor = high[exponent + offset] ?? NaN;
  const product = mantissa * factor;
  const m1 = upper(mantissa);
  const m2 = mantissa - m1;
  const f1 = upper(factor);
  const f2 = factor - f1;
  const error = m2 * f2 - (product - m1 * f1 - m2 * f1 - m1 * f2) + mantissa * (low[exponent + offset] ?? NaN);
  const result = product + error;
  const rest = error - (result - product);
  // The rest is known to about 2^-100 of the result; where that could change the rounding, Number() decides.
  const doubt = Math.abs(result) * 2 ** -95;
  return result + (rest + doubt) === result && result + (rest - doubt) === result ? result : NaN;
}

/** The number that the bytes from `start` to `end` are, exactly as Number() reads it; undefined if they are none. */
export function numberIn(bytes: Uint8Array, start: number, end: number): number | undefined {
  let at = start;
  const isNegative = bytes[at] === 45;
  if (isNegative || bytes[at] === 43) at++;
  let mantissa = 0;
  let digits = 0;
  let unit = bytes[at] ?? 0;
  for (; at < end && unit >= 48 && unit <= 57; unit = bytes[++at] ?? 0, digits++) mantissa = mantissa * 10 + unit - 48;
  let exponent = 0;
  if (at < end && unit === 46) {
    const point = ++at;
    unit = bytes[at] ?? 0;
    for (; at < end && unit >= 48 && unit <= 57; unit = bytes[++at] ?? 0) mantissa = mantissa * 10 + unit - 48;
    exponent = point - at;
    digits -= exponent;
  }
  let isPlain = digits > 0 && mantissa < 2 ** 53;
  if (at < end && (unit | 32) === 101) {
    unit = bytes[++at] ?? 0;
    const isDown = unit === 45;
    if (isDown || unit === 43) unit = bytes[++at] ?? 0;
    const from = at;
    let power = 0;
    for (; at < end && unit >= 48 && unit <= 57; unit = bytes[++at] ?? 0) power = power * 10 + unit - 48;
    isPlain &&= at > from && at - from < 5;
    exponent += isDown ? -power : power;
  }
  const value = isPlain && at === end ? scaled(mantissa, exponent) : NaN;
  if (value === value) return isNegative ? -value : value;
  return slowNumber(bytes, start, end);
}

/**
 * The number that a text is, as C, Fortran and spreadsheets print it; undefined for anything else, NaN and infinity
 * included. Fortran writes 1.0D+03, and leaves the letter out where the exponent has three digits: 1.0-103. What is too
 * large for a double is infinite.
 */
export function decimalOf(text: string): number | undefined {
  const [, digits, exponent, bare] = (text.length > longest ? null : decimal.exec(text)) ?? [];
  if (digits === undefined || (bare !== undefined && !digits.includes('.'))) return undefined;
  const power = exponent ?? bare;
  return Number(power === undefined ? digits : `${digits}e${power}`);
}

const longest = 1000;
const decimal = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:[eEdDqQ]([+-]?\d+)|([+-]\d{3}))?$/;

/** The number in the bytes from `start` to `end`, the words for what is not finite included. Undefined for no number. */
export function slowNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start > longest) return undefined;
  const text = String.fromCharCode(...bytes.subarray(start, end));
  const word = nonFinite.exec(text);
  if (word !== null) return word[2] === undefined ? (word[1] === '-' ? -Infinity : Infinity) : NaN;
  return decimalOf(text);
}

const nonFinite = /^([+-]?)(?:inf(?:inity)?|1\.#inf0*|(nan(?:\([\w-]*\))?|1\.#(?:q?nan|ind)0*))$/i;

const range = 270;
const offset = range;
const upper = (x: number): number => {
  const wide = 134217729 * x;
  return wide - (wide - x);
};

const high = new Float64Array(2 * range + 1);
const low = new Float64Array(2 * range + 1);
for (let exponent = -range; exponent <= range; exponent++) {
  const nearest = Number(`1e${exponent}`);
  high[exponent + offset] = nearest;
  low[exponent + offset] = missingFrom(nearest, exponent);
}

/** 10^`exponent` minus its nearest double, as a double. */
function missingFrom(nearest: number, exponent: number): number {
  const power = 10n ** BigInt(Math.abs(exponent));
  if (exponent >= 0) return Number(power - BigInt(nearest));
  const shift = 1050n;
  const exact = (1n << shift) / power;
  const double = BigInt(nearest * 2 ** 950) << 100n;
  return (Number(exact - double) / 2 ** 1000) * 2 ** -50;
}
