import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { monitorSeries, readColumns } from './index.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/ace3p/${name}`, import.meta.url), 'utf8');

describe('monitorSeries', () => {
  it('reads a point and a power monitor of a real run', () => {
    const point = monitorSeries(readColumns(fixture('t3p/BPM.point.out'), 'point.out'), 'Point');
    const port = monitorSeries(readColumns(fixture('t3p/BPM.port.out'), 'port.out'), 'Power');

    expect(point.columns.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
      't s',
      'Hx A/m',
      'Hy A/m',
      'Hz A/m',
      'Ex V/m',
      'Ey V/m',
      'Ez V/m',
    ]);
    expect(point.columns.map(({ values }) => values[19])).toEqual([
      1e-11, -1.246777407e-25, -5.296409425e-26, 1.381850692e-25, 3.646628684e-23, -1.026576424e-22, -1.68189072e-23,
    ]);
    expect([point.table.rowCount, point.table.unreadable]).toEqual([20, []]);
    expect([...(port.columns[1]?.values ?? [])].slice(0, 3)).toEqual([
      -1.569750240406e-150, -4.53101130913e-142, -2.02526260116e-124,
    ]);
    expect([port.columns[0]?.values[19], port.columns[1]?.values[19]]).toEqual([1e-11, 8.352398137202e-99]);
  });

  it('reads the factor and the units over a wake', () => {
    const text = '# Loss factor = -1.5e-1 V/pC\n# s[m] W[V/pC] I_bunch[C/m]\n0 1 2\n1 3 4\n';

    expect(monitorSeries(readColumns(text, 'wakefield.out'), 'WakeField')).toMatchObject({
      factor: { kind: 'loss', reading: { value: -0.15, unit: 'V/pC', line: 1 } },
      columns: [
        { name: 's', unit: 'm' },
        { name: 'W', unit: 'V/pC' },
        { name: 'I_bunch', unit: 'C/m' },
      ],
    });
  });

  it('takes more columns than it knows and not fewer', () => {
    expect(monitorSeries(readColumns('0 1 2\n', 'p.out'), 'Power').columns.map(({ name }) => name)).toEqual([
      't',
      'P',
      undefined,
    ]);
    expect(() => monitorSeries(readColumns('0 1 2\n', 'p.out'), 'Point')).toThrow(
      'p.out:1:1: 3 columns, a Point monitor writes 7.',
    );
  });

  it('refuses a table that no monitor writes, before each of its columns is a quantity', () => {
    const table = readColumns(`${'1 '.repeat(1001)}\n`, 'p.out');

    expect(() => monitorSeries(table, 'Point')).toThrow('p.out:1:1: 1001 columns, a Point monitor writes 7.');
  });
});
