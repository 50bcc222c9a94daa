import { InputError } from './failures.ts';
import { positive, readNumber, readNumbers, readSection, wholeNumber, type Section } from './keys.ts';
import { buildOutline, type Outline, type ProfileItem } from './outline.ts';

/** The input of the eigenmode program, in the keys of its file, every default filled in. */
interface CavityInput {
  /** Of a pillbox, m. */
  readonly radius_m?: number;
  /** Of a pillbox, m. */
  readonly length_m?: number;
  /** Any other shape. */
  readonly profile?: readonly ProfileItem[];
  /** Side of the elements, m. */
  readonly mesh_size_m: number;
  /** How many modes to find. */
  readonly modes: number;
  /** The modes are the lowest ones above this, Hz. */
  readonly min_hz: number;
  /** Of the wall, S/m. */
  readonly conductivity_s_per_m: number;
  /** Speed of the particles over the speed of light. */
  readonly particle_beta: number;
  /** The length that E_acc = V_acc / length is referred to, m. */
  readonly active_length_m: number;
  /** Lanczos gives up after so many steps. */
  readonly max_iterations: number;
}

/** An input and the outline that it describes. */
export interface Cavity {
  readonly input: CavityInput;
  readonly outline: Outline;
}

const shapeKeys = ['radius_m', 'length_m', 'profile'] as const;
const otherKeys = [
  'mesh_size_m',
  'modes',
  'min_hz',
  'conductivity_s_per_m',
  'particle_beta',
  'active_length_m',
  'max_iterations',
] as const;

/** Annealed copper at 20 C (IACS), S/m. */
const copperConductivity = 5.8e7;

/** Checks a cavity's input file, given as JSON value, and fills in what it leaves out. */
export function readCavity(json: unknown, fileName: string): Cavity {
  const section = readSection(json, fileName, [...shapeKeys, ...otherKeys]);
  const shape = readShape(section);
  const outline = buildOutline(shape.profile ?? pillbox(shape.radius_m ?? 0, shape.length_m ?? 0), fileName);
  const modes = readNumber(section, 'modes', wholeNumber({ from: 1, to: 100 }, 4));
  const input: CavityInput = {
    ...shape,
    mesh_size_m: readMeshSize(section, outline),
    modes,
    min_hz: readNumber(section, 'min_hz', {
      fallback: 0,
      mustBe: 'zero or a positive number (Hz)',
      isRight: (value) => value >= 0,
    }),
    conductivity_s_per_m: readNumber(section, 'conductivity_s_per_m', positive('S/m', copperConductivity)),
    particle_beta: readNumber(section, 'particle_beta', {
      fallback: 1,
      mustBe: 'greater than 0 and at most 1 (speed over the speed of light)',
      isRight: (value) => value > 0 && value <= 1,
    }),
    active_length_m: readNumber(section, 'active_length_m', positive('m', outline.axisLength)),
    max_iterations: readNumber(section, 'max_iterations', wholeNumber({ from: 1, to: 2000 }, 4 * modes + 80)),
  };
  return { input, outline };
}

/** A circular cylinder between two flat ends. */
function pillbox(radius: number, length: number): ProfileItem[] {
  return [
    [0, 0],
    [0, radius],
    [length, radius],
    [length, 0],
  ];
}

function readShape(section: Section): Pick<CavityInput, (typeof shapeKeys)[number]> {
  const { profile, radius_m, length_m } = section.keys;
  if (profile === undefined) {
    if (radius_m === undefined && length_m === undefined) {
      throw new InputError(`${section.name}: there is no shape; give radius_m and length_m (a pillbox), or profile.`);
    }
    return {
      radius_m: readNumber(section, 'radius_m', positive('m')),
      length_m: readNumber(section, 'length_m', positive('m')),
    };
  }
  if (radius_m !== undefined || length_m !== undefined) {
    throw new InputError(`${section.name}: there are two shapes; give either radius_m and length_m, or profile.`);
  }
  if (!Array.isArray(profile) || profile.length === 0) {
    throw new InputError(`${section.name}: profile must be a list of corners [z, r], arcs and symmetry planes.`);
  }
  return { profile: profile.map((item, i) => readItem(item, `${section.name}: profile item ${i + 1}`)) };
}

function readItem(item: unknown, name: string): ProfileItem {
  if (Array.isArray(item)) return readPoint(item, name);
  const { keys } = readSection(item, name, ['arc', 'symmetry_plane_to']);
  if (keys['symmetry_plane_to'] !== undefined) {
    return { symmetry_plane_to: readPoint(keys['symmetry_plane_to'], `${name}, symmetry_plane_to`) };
  }
  const section = readSection(keys['arc'], `${name}, arc`, ['center_m', 'semi_axes_m', 'from_deg', 'to_deg']);
  const semiAxes = readPoint(section.keys['semi_axes_m'], `${section.name}, semi_axes_m`);
  if (!(semiAxes[0] > 0 && semiAxes[1] > 0)) {
    throw new InputError(`${section.name}: semi_axes_m is [${semiAxes.join(', ')}]; both must be positive (m).`);
  }
  const angle = { mustBe: 'an angle from -360 to 360 (degrees)', isRight: (value: number) => Math.abs(value) <= 360 };
  return {
    arc: {
      center_m: readPoint(section.keys['center_m'], `${section.name}, center_m`),
      semi_axes_m: semiAxes,
      from_deg: readNumber(section, 'from_deg', angle),
      to_deg: readNumber(section, 'to_deg', angle),
    },
  };
}

function readPoint(value: unknown, name: string): [number, number] {
  const [z = 0, r = 0] = readNumbers(value, 2, name);
  return [z, r];
}

function readMeshSize(section: Section, outline: Outline): number {
  const { smallerExtent } = outline;
  const size = readNumber(section, 'mesh_size_m', positive('m', smallerExtent / 20));
  if (size > smallerExtent / 2) {
    const limit = Number((smallerExtent / 2).toPrecision(3));
    throw new InputError(`${section.name}: mesh_size_m is ${size}, too coarse for this outline; use at most ${limit}.`);
  }
  return size;
}
