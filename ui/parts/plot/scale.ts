/** How numbers lie along an axis. */
export interface Scale {
  isLog: boolean;
  least: number;
  most: number;
  /** 0 to 1 along the axis; NaN for what a logarithmic axis has no place for. */
  at(value: number): number;
  ticks: readonly number[];
  label(tick: number): string;
}

/** An axis that shows all these numbers with round ends. A logarithmic one leaves out what is not above zero. */
export function scaleOf(values: Iterable<number>, isLog: boolean, wantedTicks: number): Scale {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) [least, most] = isLog ? [1, 10] : [0, 1];
  return isLog ? logScale(least, most, wantedTicks) : linearScale(least, most, wantedTicks);
}

function linearScale(from: number, to: number, wanted: number): Scale {
  const size = Math.max(Math.abs(from), Math.abs(to));
  // Numbers that differ by less than their last digits are one to a drawing; it shows some room around them.
  const isOne = to - from <= size * 1e-12 || to - from < 1e-300;
  const room = isOne ? (size < 1e-300 ? 1 : size * 0.05) : (to - from) * 0.04;
  const [least, most] = [from - room, to + room];
  const step = niceStep((most - least) / Math.max(1, wanted));
  const ticks: number[] = [];
  for (let i = Math.ceil(least / step); i * step <= most; i++) ticks.push(i * step);
  const digits = Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));
  return {
    isLog: false,
    least,
    most,
    at: (value) => (value - least) / (most - least),
    ticks,
    label: (tick) => linearLabel(tick, digits, Math.max(Math.abs(least), Math.abs(most)), step),
  };
}

function linearLabel(tick: number, digits: number, size: number, step: number): string {
  if (Math.abs(tick) < step / 1e6) return '0';
  if (size >= 1e5 || size < 1e-3) {
    const exponent = Math.floor(Math.log10(size));
    const needed = Math.max(0, exponent - Math.floor(Math.log10(step) + 1e-9));
    return `${(tick / 10 ** exponent).toFixed(Math.min(needed, 12))}e${exponent}`;
  }
  return tick.toFixed(digits);
}

/** The nearest of the steps that people count in. */
function niceStep(rough: number): number {
  const size = 10 ** Math.floor(Math.log10(rough));
  const part = rough / size;
  return (part < 1.4 ? 1 : part < 3.2 ? 2 : part < 7.1 ? 5 : 10) * size;
}

function logScale(from: number, to: number, wanted: number): Scale {
  let [low, high] = [Math.log10(from), Math.log10(to)];
  const room = Math.max((high - low) * 0.04, 0.02);
  low -= room;
  high += room;
  const decades = Math.floor(high) - Math.ceil(low) + 1;
  const ticks: number[] = [];
  const every = Math.max(1, Math.ceil(decades / wanted));
  const within = decades >= 4 ? [1] : decades >= 2 ? [1, 3] : [1, 1.5, 2, 3, 5, 7];
  for (let exponent = Math.floor(low); exponent <= Math.ceil(high); exponent += every) {
    for (const part of within) {
      const tick = part * 10 ** exponent;
      if (Math.log10(tick) >= low && Math.log10(tick) <= high) ticks.push(tick);
    }
  }
  return {
    isLog: true,
    least: 10 ** low,
    most: 10 ** high,
    at: (value) => (value > 0 ? (Math.log10(value) - low) / (high - low) : Number.NaN),
    ticks,
    label: (tick) =>
      tick >= 1e5 || tick < 1e-2 ? tick.toExponential().replace('+', '') : String(Number(tick.toPrecision(3))),
  };
}
