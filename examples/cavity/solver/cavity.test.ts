import { assert, double, property } from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  besselJ1AtJ01,
  deviation,
  j01,
  modeOf,
  noseCone,
  resultsOf,
  sphere,
  teslaMidCell,
  transitFactor,
  vacuumImpedance,
} from '../test/build.ts';
import { speedOfLight, vacuumPermeability, vacuumPermittivity } from './constants.ts';

const j02 = 5.520078110286311;
const conductivity = 5.8e7;

/** The frequency of TM0np in a pillbox, Hz. */
function pillboxFrequency(root: number, p: number, { radius, length }: { radius: number; length: number }): number {
  return (speedOfLight / (2 * Math.PI)) * Math.hypot(root / radius, (p * Math.PI) / length);
}

describe('a pillbox of 0.1 m radius and length at 5 mm', () => {
  const unit = { radius: 0.1, length: 0.1 };
  const [tm010, tm011, tm020] = [0, 1, 2].map((i) => resultsOf({ mesh_size_m: 0.005 }).modes[i]);
  const resistance = Math.sqrt((Math.PI * pillboxFrequency(j01, 0, unit) * vacuumPermeability) / conductivity);

  test('has the frequencies of the closed form', () => {
    expect(deviation(tm010?.frequency_hz ?? 0, pillboxFrequency(j01, 0, unit))).toBeLessThan(1e-8);
    expect(deviation(tm011?.frequency_hz ?? 0, pillboxFrequency(j01, 1, unit))).toBeLessThan(5e-7);
    expect(deviation(tm020?.frequency_hz ?? 0, pillboxFrequency(j02, 0, unit))).toBeLessThan(1e-6);
  });

  test('has the Q of the closed form', () => {
    expect(deviation(tm010?.q ?? 0, (vacuumImpedance * j01) / (2 * resistance * 2))).toBeLessThan(1e-7);
    expect(deviation(tm010?.q ?? 0, 25_628.6704195597)).toBeLessThan(1e-7);
    expect(deviation(tm010?.geometry_factor_ohm ?? 0, (vacuumImpedance * j01) / 4)).toBeLessThan(1e-7);
  });

  test('has the R/Q of the closed form', () => {
    const omega = 2 * Math.PI * pillboxFrequency(j01, 0, unit);
    const energyPerSquaredField = 0.5 * vacuumPermittivity * Math.PI * 0.1 ** 3 * besselJ1AtJ01 ** 2;

    expect(
      deviation(tm010?.r_over_q_ohm ?? 0, (0.1 * transitFactor(1)) ** 2 / (omega * energyPerSquaredField)),
    ).toBeLessThan(1e-5);
    expect(deviation(tm010?.r_over_q_ohm ?? 0, 222.75041809777207)).toBeLessThan(1e-5);
  });

  test('has the peak fields of the closed form', () => {
    const peakOfJ1 = 0.5818652242815963;

    expect(deviation(tm010?.e_peak_over_e_acc ?? 0, 1 / transitFactor(1))).toBeLessThan(1e-6);
    expect(
      deviation(tm010?.b_peak_over_e_acc_mt_per_mv_m ?? 0, (1e9 * peakOfJ1) / (speedOfLight * transitFactor(1))),
    ).toBeLessThan(1e-4);
  });

  test('has figures that agree with each other', () => {
    expect(
      deviation(tm010?.shunt_impedance_ohm ?? 0, (tm010?.v_acc_at_1j ?? 0) ** 2 / (tm010?.wall_power_at_1j ?? 0)),
    ).toBeLessThan(1e-12);
    expect(tm010?.residual).toBeLessThan(1e-11);
  });
});

test('the error falls with the fourth power of the mesh size', () => {
  const exact = pillboxFrequency(j01, 0, { radius: 0.1, length: 0.1 });

  const [coarse = 0, middle = 0, fine = 0] = [0.01, 0.005, 0.0025].map((mesh_size_m) =>
    deviation(modeOf(1, { mesh_size_m, modes: 1 }).frequency_hz, exact),
  );

  expect(Math.log2(coarse / middle)).toBeGreaterThan(3.6);
  expect(Math.log2(middle / fine)).toBeGreaterThan(3.6);
});

test.each([
  { radius: 0.05, length: 0.02 },
  { radius: 0.03, length: 0.3 },
  { radius: 1, length: 0.7 },
])('a pillbox of $radius m radius and $length m length rings at the frequency of the closed form', (size) => {
  const found = modeOf(1, { radius_m: size.radius, length_m: size.length, modes: 1 });

  expect(deviation(found.frequency_hz, pillboxFrequency(j01, 0, size))).toBeLessThan(1e-6);
});

test('frequencies go with one over the size, Q with its root, R/Q not at all', () => {
  const unit = modeOf(1, { ...noseCone, mesh_size_m: 0.006, modes: 1 });
  assert(
    property(double({ min: 0.01, max: 100, noNaN: true }), (scale) => {
      const profile = noseCone.profile.map((point) => point.map((coordinate) => coordinate * scale));

      const scaled = modeOf(1, { profile, mesh_size_m: 0.006 * scale, modes: 1 });

      expect(deviation(scaled.frequency_hz * scale, unit.frequency_hz)).toBeLessThan(1e-9);
      expect(deviation(scaled.q / Math.sqrt(scale), unit.q)).toBeLessThan(1e-9);
      expect(deviation(scaled.r_over_q_ohm, unit.r_over_q_ohm)).toBeLessThan(1e-9);
    }),
    { numRuns: 8, seed: 1 },
  );
});

test('a sphere rings at the frequency and Q of the closed form', () => {
  const root = 2.743_707_269_992_269;
  const frequency = (root * speedOfLight) / (2 * Math.PI * 0.1);
  const skinDepth = 1 / Math.sqrt(Math.PI * frequency * vacuumPermeability * conductivity);

  const found = modeOf(1, { ...sphere, mesh_size_m: 0.005, modes: 1 });

  expect(deviation(found.frequency_hz, frequency)).toBeLessThan(3e-8);
  expect(deviation(found.q, (0.1 / skinDepth) * (1 - 2 / root ** 2))).toBeLessThan(1e-6);
});

test('a slow particle gains less, the mode stays', () => {
  const [fast, slow] = [1, 0.5].map((beta) => modeOf(1, { particle_beta: beta, modes: 1 }));

  expect(
    deviation((slow?.v_acc_at_1j ?? 0) / (fast?.v_acc_at_1j ?? 0), transitFactor(2) / transitFactor(1)),
  ).toBeLessThan(1e-5);
  expect(slow?.frequency_hz).toBe(fast?.frequency_hz);
});

test('a nose-cone cavity has the figures of an independent computation', () => {
  const { modes } = resultsOf({ ...noseCone, mesh_size_m: 0.003, modes: 2 });

  expect(modes.map(({ frequency_hz }) => (frequency_hz / 1e9).toFixed(5))).toEqual(['1.07891', '1.96215']);
  expect(modes.map(({ r_over_q_ohm }) => r_over_q_ohm.toFixed(2))).toEqual(['192.50', '10.78']);
  expect(modes.map(({ q }) => q.toFixed(0))).toEqual(['21060', '17649']);
});

test('the 0-mode of a TESLA mid-cell has the frequency of an independent computation', () => {
  const { modes } = resultsOf({ ...teslaMidCell('electric'), mesh_size_m: 0.003, modes: 2 });

  expect(modes.map(({ frequency_hz }) => (frequency_hz / 1e9).toFixed(5))).toEqual(['1.27667', '2.38047']);
});

test('the pi-mode of a TESLA mid-cell has the figures published for it', () => {
  const found = modeOf(1, { ...teslaMidCell('magnetic'), mesh_size_m: 0.003, modes: 1 });

  expect(found.frequency_hz / 1e9).toBeCloseTo(1.301, 3);
  expect(found.r_over_q_ohm).toBeCloseTo(113.5, 1);
  expect(found.geometry_factor_ohm).toBeCloseTo(271.3, 1);
  expect(found.e_peak_over_e_acc).toBeCloseTo(1.98, 1);
  expect(found.b_peak_over_e_acc_mt_per_mv_m).toBeCloseTo(4.17, 2);
});
