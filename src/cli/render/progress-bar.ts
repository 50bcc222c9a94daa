import type { CodeProgress } from '../../codes/index.ts';
import { dim, type Line } from './look.ts';

const width = 20;

/** `━━━━━━──────────────  31%`; a fraction from elsewhere may be anything. */
export function barText(fraction: number): Line {
  const part = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
  const full = Math.round(part * width);
  return [
    { text: '━'.repeat(full), look: 'cyan' },
    dim('─'.repeat(width - full)),
    ` ${String(Math.floor(part * 100)).padStart(3)}%`,
  ];
}

/** What a running program says of itself, in one line. */
export function progressText({ fraction, text }: CodeProgress): Line {
  return [fraction === undefined ? '' : [barText(fraction), '  '], dim(text)];
}
