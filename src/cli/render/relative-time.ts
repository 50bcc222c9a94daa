const units: readonly (readonly [seconds: number, word: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** How long ago something was: `just now`, `40 s ago`, `2 min ago`, `3 h ago`, `5 d ago`; after two weeks the date. */
export function relativeTime(iso: unknown, nowMs: number): string {
  const at = typeof iso === 'string' ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(at)) return '';
  const seconds = Math.floor((nowMs - at) / 1000);
  // Clocks of two computers differ a little; a time far ahead is a time like any other.
  if (seconds < -60 || seconds >= 14 * 86_400) return localDate(at);
  if (seconds < 5) return 'just now';
  const [size, word] = units.find(([unit]) => seconds >= unit) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${word} ago`;
}

/** A time as the reader's clock shows it: `2026-11-02 14:05:09`. */
export function localTime(iso: unknown): string {
  const at = typeof iso === 'string' ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(at)) return '';
  const date = new Date(at);
  return `${localDate(at)} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

function localDate(atMs: number): string {
  const date = new Date(atMs);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}
