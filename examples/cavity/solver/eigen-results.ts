import { InputError } from './failures.ts';

/** What the thermal program needs of the eigenmode results: one mode at 1 J of stored energy. */
export interface HeatingMode {
  readonly frequency: number;
  /** V. */
  readonly voltage: number;
  /** Ohm. */
  readonly rOverQ: number;
  /** W. */
  readonly wallPower: number;
  /** The length to which the gradient refers, m. */
  readonly activeLength: number;
  /** How many rows the file of wall losses must have. */
  readonly wallPoints: number;
}

/** Below this R/Q, ohm, no stored energy makes a gradient. */
const noAcceleration = 1e-6;

/** Takes one mode out of the eigenmode results, given as JSON value. */
export function readHeatingMode(json: unknown, mode: number, fileName: string): HeatingMode {
  const results = asRecord(json);
  if (results['analysis'] !== 'eigenmode' || !Array.isArray(results['modes'])) {
    throw new InputError(`${fileName} is not the results file of the eigenmode program; give that program's folder.`);
  }
  const modes = results['modes'].map((entry) => asRecord(entry));
  const found = modes.find((entry) => entry['mode'] === mode);
  if (found === undefined) {
    throw new InputError(`${fileName} has modes 1 to ${modes.length}, not mode ${mode}; choose one of them.`);
  }
  const number = (from: Record<string, unknown>, key: string): number => {
    const value = from[key];
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw new InputError(`${fileName}: ${key} of mode ${mode} is missing; run the eigenmode program again.`);
  };
  if (typeof found['r_over_q_ohm'] === 'number' && found['r_over_q_ohm'] < noAcceleration) {
    throw new InputError(`${fileName}: mode ${mode} does not accelerate (R/Q is 0), so no field gives a gradient.`);
  }
  return {
    frequency: number(found, 'frequency_hz'),
    voltage: number(found, 'v_acc_at_1j'),
    rOverQ: number(found, 'r_over_q_ohm'),
    wallPower: number(found, 'wall_power_at_1j'),
    activeLength: number(asRecord(results['input']), 'active_length_m'),
    wallPoints: number(results, 'wall_points'),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
