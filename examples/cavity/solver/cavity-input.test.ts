import { expect, test } from 'vitest';

import { readCavity } from './cavity-input.ts';
import { InputError } from './failures.ts';

const box = { radius_m: 0.1, length_m: 0.2 };

test('fills in what is left out', () => {
  expect(readCavity(box, 'in.json').input).toEqual({
    radius_m: 0.1,
    length_m: 0.2,
    mesh_size_m: 0.005,
    modes: 4,
    min_hz: 0,
    conductivity_s_per_m: 5.8e7,
    particle_beta: 1,
    active_length_m: 0.2,
    max_iterations: 96,
  });
});

test.each([
  [[], 'in.json: there must be a JSON object with the keys radius_m, length_m, profile, mesh_size_m, modes'],
  [{}, 'in.json: there is no shape; give radius_m and length_m (a pillbox), or profile.'],
  [{ radius_m: 0.1 }, 'in.json: the key "length_m" is missing; it must be a positive number (m).'],
  [{ ...box, profile: [] }, 'in.json: there are two shapes; give either radius_m and length_m, or profile.'],
  [{ ...box, mesh_sise_m: 0.01 }, 'in.json: the key "mesh_sise_m" is not known. Did you mean "mesh_size_m"?'],
  [{ ...box, colour: 1 }, 'in.json: the key "colour" is not known. The known keys are radius_m, length_m,'],
  [{ ...box, radius_m: '0.1' }, 'in.json: radius_m is "0.1"; it must be a positive number (m).'],
  [{ ...box, radius_m: -0.1 }, 'in.json: radius_m is -0.1; it must be a positive number (m).'],
  [{ ...box, radius_m: Infinity }, 'in.json: radius_m is Infinity; it must be a positive number (m).'],
  [{ ...box, modes: 2.5 }, 'in.json: modes is 2.5; it must be a whole number from 1 to 100.'],
  [{ ...box, min_hz: -1 }, 'in.json: min_hz is -1; it must be zero or a positive number (Hz).'],
  [{ ...box, particle_beta: 1.5 }, 'in.json: particle_beta is 1.5; it must be greater than 0 and at most 1'],
  [{ ...box, mesh_size_m: 0.06 }, 'in.json: mesh_size_m is 0.06, too coarse for this outline; use at most 0.05.'],
  [{ profile: 3 }, 'in.json: profile must be a list of corners [z, r], arcs and symmetry planes.'],
  [{ profile: [[0, 0, 0]] }, 'in.json: profile item 1 is [0,0,0]; it must be a list of 2 finite numbers.'],
  [{ profile: [{ ark: 1 }] }, 'in.json: profile item 1: the key "ark" is not known. Did you mean "arc"?'],
  [{ profile: [{ arc: 1 }] }, 'in.json: profile item 1, arc: there must be a JSON object with the keys center_m'],
  [
    { profile: [{ arc: { center_m: [0, 0], semi_axes_m: [1, 0], from_deg: 0, to_deg: 1 } }] },
    'in.json: profile item 1, arc: semi_axes_m is [1, 0]; both must be positive (m).',
  ],
])('refuses %j', (json, message) => {
  const read = () => readCavity(json, 'in.json');

  expect(read).toThrow(InputError);
  expect(read).toThrow(message);
});
