import { describe, expect, it } from 'vitest';
import { counted, writeBytes, writeNumber } from './index.ts';

describe('writeNumber', () => {
  it.each([
    [0, '0'],
    [39000, '39000'],
    [26012.4, '26012.4'],
    [1.1474250012, '1.147425'],
    [-0.25, '-0.25'],
    [0.000123456789, '0.0001234568'],
    [0.0000123, '1.23e-5'],
    [12345678.9, '1.234568e7'],
    [1e10, '1e10'],
    [9999999.9, '1e7'],
    [100, '100'],
  ])('%d is %j', (value, expected) => {
    expect(writeNumber(value)).toBe(expected);
  });
});

describe('writeBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [99.96 * 1024, '100 KiB'],
    [150 * 1024, '150 KiB'],
    [2 ** 20 - 1, '1 MiB'],
    [1.4 * 1024 ** 2, '1.4 MiB'],
    [3 * 1024 ** 4, '3 TiB'],
  ])('%d is %j', (bytes, expected) => {
    expect(writeBytes(bytes)).toBe(expected);
  });
});

describe('counted', () => {
  it('has one and many', () => {
    expect([counted(0, 'job'), counted(1, 'job'), counted(2, 'quantity', 'quantities')]).toEqual([
      '0 jobs',
      '1 job',
      '2 quantities',
    ]);
  });
});
