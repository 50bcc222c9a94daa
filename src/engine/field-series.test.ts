import { describe, expect, it } from 'vitest';
import { seriesIn } from './field-series.ts';

const series = (...paths: readonly string[]): string[][] =>
  seriesIn(paths.map((path) => ({ path }))).map((steps) => steps.map(({ path }) => path));

describe('files of one field each', () => {
  it('are steps of one thing, in the order of their numbers', () => {
    expect(
      series(
        'OUTPUT/ts.10.mod',
        'OUTPUT/ts.9.mod',
        'omega3p_results/mode.l0.m0001.1.3138100e+09.mod',
        'omega3p_results/mode.l0.m0000.1.1912086e+09.mod',
        'omega3p_results/mode.l1.m0000.1.1912000e+09.mod',
        'OUTPUT/Gapts_t2.5ps.out',
        'OUTPUT/Gapts_t10ps.out',
        'OUTPUT/Irists_t2.5ps.out',
      ),
    ).toEqual([
      ['OUTPUT/ts.9.mod', 'OUTPUT/ts.10.mod'],
      ['omega3p_results/mode.l0.m0000.1.1912086e+09.mod', 'omega3p_results/mode.l0.m0001.1.3138100e+09.mod'],
      ['omega3p_results/mode.l1.m0000.1.1912000e+09.mod'],
      ['OUTPUT/Gapts_t2.5ps.out', 'OUTPUT/Gapts_t10ps.out'],
      ['OUTPUT/Irists_t2.5ps.out'],
    ]);
  });

  it('are not files of other folders or of other programs, or without a number', () => {
    const alone = ['run1/a.mod', 'run2/a.mod', 'mode1.vtu', 'mode2.vtu', 'b.mod', 'wake1.out', 'wake2.out'];

    expect(series(...alone)).toEqual(alone.map((path) => [path]));
  });
});
