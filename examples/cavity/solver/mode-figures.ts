import { speedOfLight, vacuumPermeability, vacuumPermittivity } from './constants.ts';
import type { Eigenmode } from './eigenmodes.ts';
import type { Mesh } from './mesh.ts';
import { onSide, sideQuadrature } from './side.ts';
import { peakElectric, peakMagnetic } from './surface-fields.ts';

/** The figures of one mode, in the keys of the results file. Fields and voltages are those at 1 J of stored energy. */
export interface ModeFigures {
  /** From 1, by frequency. */
  readonly mode: number;
  readonly frequency_hz: number;
  /** Unloaded quality factor, omega W / P. */
  readonly q: number;
  /** V_acc^2 / (omega W), the linac definition (Wangler, "RF Linear Accelerators", chapter 2). */
  readonly r_over_q_ohm: number;
  /** Q times surface resistance; the same for any wall metal. */
  readonly geometry_factor_ohm: number;
  /** V_acc^2 / P. */
  readonly shunt_impedance_ohm: number;
  readonly surface_resistance_ohm: number;
  /** Voltage that a particle on the axis gains, transit time included, V. */
  readonly v_acc_at_1j: number;
  /** W, averaged over a period. */
  readonly wall_power_at_1j: number;
  readonly e_peak_at_1j_v_per_m: number;
  readonly b_peak_at_1j_t: number;
  /** Null if the mode does not accelerate. */
  readonly e_peak_over_e_acc: number | null;
  readonly b_peak_over_e_acc_mt_per_mv_m: number | null;
  /** Of the algebraic problem; its size is rounding, so it is no measure of accuracy. */
  readonly residual: number;
}

export interface FigureOptions {
  /** From 1. */
  readonly mode: number;
  /** Of the wall, S/m. */
  readonly conductivity: number;
  /** Speed of the particle over the speed of light. */
  readonly beta: number;
  /** The length to which E_acc is referred, m. */
  readonly activeLength: number;
}

/** Below this R/Q, ohm, the voltage is what rounding left over. */
const noAcceleration = 1e-9;

export function modeFigures(mesh: Mesh, mode: Eigenmode, options: FigureOptions): ModeFigures {
  const resistance = surfaceResistance(mode.omega, options.conductivity);
  const power = wallPower(mesh, mode, resistance);
  const voltage = acceleratingVoltage(mesh, mode, options.beta);
  const quality = mode.omega / power;
  const rOverQ = voltage ** 2 / mode.omega;
  const field = rOverQ > noAcceleration ? voltage / options.activeLength : undefined;
  const peakE = peakElectric(mesh, mode);
  const peakB = vacuumPermeability * peakMagnetic(mesh, mode);
  return {
    mode: options.mode,
    frequency_hz: mode.omega / (2 * Math.PI),
    q: quality,
    r_over_q_ohm: rOverQ,
    geometry_factor_ohm: quality * resistance,
    shunt_impedance_ohm: rOverQ * quality,
    surface_resistance_ohm: resistance,
    v_acc_at_1j: voltage,
    wall_power_at_1j: power,
    e_peak_at_1j_v_per_m: peakE,
    b_peak_at_1j_t: peakB,
    e_peak_over_e_acc: field === undefined ? null : peakE / field,
    b_peak_over_e_acc_mt_per_mv_m: field === undefined ? null : (peakB * 1e9) / field,
    residual: mode.residual,
  };
}

/** Surface resistance of a normal conductor much thicker than its skin depth, ohm (Wangler, chapter 1). */
function surfaceResistance(omega: number, conductivity: number): number {
  return Math.sqrt((omega * vacuumPermeability) / (2 * conductivity));
}

/** P = R_s / 2 integral |H|^2 dS, W at 1 J, by perturbation: the field is the one between perfect conductors. */
function wallPower(mesh: Mesh, { u }: Eigenmode, resistance: number): number {
  let power = 0;
  for (const side of mesh.boundary) {
    if (side.surface !== 'conductor') continue;
    for (const { r, shape, length } of sideQuadrature(mesh, side)) {
      const magnetic = r * onSide(u, side.nodes, shape);
      power += 0.5 * resistance * magnetic ** 2 * 2 * Math.PI * r * length;
    }
  }
  return power;
}

/** V_acc = | integral E_z exp(i omega z / (beta c)) dz | on the axis, where E_z = 2 u / (omega eps0); V at 1 J. */
function acceleratingVoltage(mesh: Mesh, { omega, u }: Eigenmode, beta: number): number {
  const phasePerLength = omega / (beta * speedOfLight);
  let [real, imaginary] = [0, 0];
  for (const side of mesh.boundary) {
    if (side.surface !== 'axis') continue;
    for (const { z, shape, length } of sideQuadrature(mesh, side)) {
      const electric = (2 * onSide(u, side.nodes, shape)) / (omega * vacuumPermittivity);
      real += electric * Math.cos(phasePerLength * z) * length;
      imaginary += electric * Math.sin(phasePerLength * z) * length;
    }
  }
  return Math.hypot(real, imaginary);
}
