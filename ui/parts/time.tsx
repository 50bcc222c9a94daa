import { useSyncExternalStore } from 'react';
import { writeDuration } from '../../src/model/index.ts';

/** One clock for all that counts on the page; it stands still while nothing watches it. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const still = (): (() => void) => () => {};

/** The time now, once a second; a page that needs no counting asks with false. */
export function useNow(counting = true): number {
  return useSyncExternalStore(counting ? subscribe : still, () => now);
}

const sameDay = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const sameYear = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const otherYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

function shortTime(date: Date, today: Date): string {
  if (date.toDateString() === today.toDateString()) return sameDay.format(date);
  return (date.getFullYear() === today.getFullYear() ? sameYear : otherYear).format(date);
}

/** A time of the record as the reader's clock shows it; UTC on hover. */
export function Time({ at, long = false }: { at: string | null | undefined; long?: boolean }) {
  if (at === null || at === undefined || Number.isNaN(Date.parse(at))) return <span className="soft">–</span>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace(/\.\d+Z$|Z$/, '')} UTC`} className="number">
      {long ? whole.format(date) : shortTime(date, new Date())}
    </time>
  );
}

/** How long ago, in one unit. */
export function ago(at: string, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - Date.parse(at)) / 1000);
  if (Number.isNaN(seconds)) return '';
  if (seconds < 45) return 'just now';
  const units: [number, string][] = [
    [86_400 * 365, 'y'],
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ];
  for (const [size, word] of units) if (seconds >= size) return `${Math.floor(seconds / size)} ${word} ago`;
  return '1 min ago';
}

export function Ago({ at }: { at: string | null | undefined }) {
  const now = useNow(at !== null && at !== undefined);
  if (at === null || at === undefined) return <span className="soft">never</span>;
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace(/\.\d+Z$|Z$/, '')} UTC`} className="number">
      {ago(at, now)}
    </time>
  );
}

export function Duration({ seconds }: { seconds: number | null | undefined }) {
  if (seconds === null || seconds === undefined) return <span className="soft">–</span>;
  return <span className="number">{writeDuration(seconds)}</span>;
}

/** Counts while `until` is not there. */
export function Elapsed({ from, until }: { from: string | null; until: string | null }) {
  const now = useNow(from !== null && until === null);
  if (from === null) return <span className="soft">–</span>;
  const end = until === null ? now : Date.parse(until);
  return <Duration seconds={Math.max(0, (end - Date.parse(from)) / 1000)} />;
}
