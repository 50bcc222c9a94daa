import { AppError } from '../errors/index.ts';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Reads a length of time in seconds: `90s`, `15m`, `8h`, `1.5h`, `1h30m`, `2d`, or Slurm's own forms `30` (minutes),
 * `1:30` (minutes:seconds), `1:30:00`, `2-12`, `2-12:30`, `2-12:30:00` (sbatch(1), --time).
 * Throws BAD_DURATION for anything else, for zero and for more than ten years.
 */
export function readDuration(text: string): number {
  const seconds = readUnits(text.trim()) ?? readClock(text.trim());
  if (seconds === undefined || !(seconds >= 1) || seconds > 3652 * 86_400) throw new AppError('BAD_DURATION', { text });
  return Math.round(seconds);
}

function readUnits(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?\s*[smhdw]\s*)+$/i.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(?<!\d)(\d+(?:\.\d+)?)\s*([smhdw])/gi)) {
    seconds += Number(amount) * (unitSeconds[(unit ?? 's').toLowerCase()] ?? 0);
  }
  return seconds;
}

function readClock(text: string): number | undefined {
  const withDays = /^(\d+)-(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (withDays) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = withDays.slice(1).map((part) => Number(part ?? 0));
    return days * 86_400 + hours * 3600 + minutes * 60 + seconds;
  }
  const clock = /^(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (!clock) return undefined;
  const [first = 0, second = 0, third = 0] = clock.slice(1).map((part) => Number(part ?? 0));
  return clock[3] === undefined ? first * 60 + second : first * 3600 + second * 60 + third;
}

/** A length of time for people, two units at most: `4.2s`, `15m 10s`, `8h`, `2d 12h`. */
export function writeDuration(seconds: number): string {
  if (seconds < 10) return `${Math.max(0, Math.round(seconds * 10) / 10)}s`;
  if (seconds < 59.5) return `${Math.round(seconds)}s`;
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
}

/** The same for an estimate, rounded up: nobody needs the seconds of an hour. */
export function writeRoughly(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  const step = whole < 60 ? 1 : whole < 600 ? 10 : whole < 36_000 ? 60 : 3600;
  return writeDuration(Math.ceil(whole / step) * step);
}
