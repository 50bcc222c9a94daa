import { describe, expect, it } from 'vitest';
import { textOf } from './look.ts';
import { Transfer } from './transfer.ts';

describe('a transfer', () => {
  it('tells bytes, rate and what remains', () => {
    const transfer = new Transfer();
    transfer.take({ done: 0, total: 400 << 20 }, 0);
    transfer.take({ done: 100 << 20, total: 400 << 20 }, 4000);

    expect(transfer.facts).toEqual({
      done: 100 << 20,
      total: 400 << 20,
      bytes_per_second: 25 << 20,
      seconds_left: 12,
    });
    expect(textOf(transfer.line)).toBe('━━━━━───────────────  25%  100 MiB of 400 MiB  25 MiB/s  12s left');
  });

  it('counts the rate of late only, and none for what was there before', () => {
    const transfer = new Transfer();
    transfer.take({ done: 500, total: 1000 }, 0);
    expect(transfer.facts).toMatchObject({ done: 500, bytes_per_second: null, seconds_left: null });
    for (let at = 1; at <= 30; at += 1) transfer.take({ done: 500 + at * (at < 20 ? 1 : 10), total: 1000 }, at * 1000);

    expect(transfer.facts.bytes_per_second).toBe(10);
  });

  it('begins anew when the numbers do', () => {
    const transfer = new Transfer();
    transfer.take({ done: 900, total: 1000 }, 0);
    transfer.take({ done: 0, total: 50 }, 1000);

    expect(transfer.facts).toEqual({ done: 0, total: 50, bytes_per_second: null, seconds_left: null });
  });

  it('of nothing divides by nothing', () => {
    expect(new Transfer().facts).toEqual({ done: 0, total: 0, bytes_per_second: null, seconds_left: null });
    expect(textOf(new Transfer().line)).toContain('0 B of 0 B');
  });
});
