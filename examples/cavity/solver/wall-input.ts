import { positive, readNumber, readSection, wholeNumber } from './keys.ts';

/** The input of the thermal program, in the keys of its file, every default filled in. */
export interface WallInput {
  /** Which mode of the eigenmode results heats the wall. */
  readonly mode: number;
  readonly wall_thickness_m: number;
  /** V_acc over the active length, V/m. */
  readonly gradient_v_per_m: number;
  /** The part of the time during which the field is on. */
  readonly duty_factor: number;
  readonly thermal_conductivity_w_per_mk: number;
  /** Heat transfer coefficient of the outer surface. */
  readonly cooling_w_per_m2k: number;
  readonly water_temperature_c: number;
  readonly mesh_size_m: number;
}

const keys = [
  'mode',
  'wall_thickness_m',
  'gradient_v_per_m',
  'duty_factor',
  'thermal_conductivity_w_per_mk',
  'cooling_w_per_m2k',
  'water_temperature_c',
  'mesh_size_m',
] as const;

/** Of copper at room temperature, W/(m K). */
const copperThermalConductivity = 391;

/** Checks a wall's input file, given as JSON value, and fills in what it leaves out. */
export function readWallInput(json: unknown, fileName: string): WallInput {
  const section = readSection(json, fileName, keys);
  const thickness = readNumber(section, 'wall_thickness_m', positive('m'));
  return {
    mode: readNumber(section, 'mode', wholeNumber({ from: 1, to: 100 }, 1)),
    wall_thickness_m: thickness,
    gradient_v_per_m: readNumber(section, 'gradient_v_per_m', positive('V/m')),
    duty_factor: readNumber(section, 'duty_factor', {
      fallback: 1,
      mustBe: 'greater than 0 and at most 1',
      isRight: (value) => value > 0 && value <= 1,
    }),
    thermal_conductivity_w_per_mk: readNumber(
      section,
      'thermal_conductivity_w_per_mk',
      positive('W/(m K)', copperThermalConductivity),
    ),
    cooling_w_per_m2k: readNumber(section, 'cooling_w_per_m2k', positive('W/(m2 K)')),
    water_temperature_c: readNumber(section, 'water_temperature_c', {
      fallback: 25,
      mustBe: 'a temperature above absolute zero (C)',
      isRight: (value) => value > -273.15,
    }),
    mesh_size_m: readNumber(section, 'mesh_size_m', {
      fallback: thickness / 3,
      mustBe: `a positive length (m), at most the wall's thickness of ${thickness}`,
      isRight: (value) => value > 0 && value <= thickness,
    }),
  };
}
