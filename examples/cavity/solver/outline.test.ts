import { expect, test } from 'vitest';

import { buildOutline, type ProfileItem } from './outline.ts';

const bowl = { arc: { center_m: [0.1, 0], semi_axes_m: [0.1, 0.1], from_deg: 180, to_deg: 0 } } as const;
const dome = { arc: { center_m: [0.1, 0.05], semi_axes_m: [0.1, 0.1], from_deg: 180, to_deg: 0 } } as const;

test('closes a profile along the axis', () => {
  const { pieces, area, axisLength, smallerExtent } = buildOutline([bowl], 'in.json');

  expect(pieces.map(({ surface, start, end }) => ({ surface, start, end }))).toEqual([
    { surface: 'conductor', start: [0, 0], end: [0.2, 0] },
    { surface: 'axis', start: [0.2, 0], end: [0, 0] },
  ]);
  expect(area).toBeCloseTo((Math.PI * 0.01) / 2, 4);
  expect(axisLength).toBe(0.2);
  expect(smallerExtent).toBeCloseTo(0.1, 12);
});

test('walks a profile from low z to high z, whichever way it is given', () => {
  const profile: ProfileItem[] = [
    [1, 0],
    [1, 0.5],
    [0, 0.4],
    [0, 0],
  ];

  const { pieces } = buildOutline(profile, 'in.json');

  expect(pieces.map(({ start }) => start)).toEqual([
    [0, 0],
    [0, 0.4],
    [1, 0.5],
    [1, 0],
  ]);
});

test('joins an arc to the point before it by a line unless they meet', () => {
  const meeting = buildOutline([[0, 0], [0, 0.05], dome, [0.2, 0]], 'in.json');
  const apart = buildOutline([[0, 0], [0, 0.03], dome, [0.2, 0]], 'in.json');

  expect(meeting.pieces).toHaveLength(4);
  expect(apart.pieces).toHaveLength(5);
});

const problems: [string, ProfileItem[], string][] = [
  [
    'crosses itself',
    [
      [0, 0],
      [1, 1],
      [0, 1],
      [1, 0],
    ],
    'crosses itself: the piece from (z 0, r 0) to (z 1, r 1) crosses',
  ],
  [
    'touches itself',
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [0, 0.5],
      [1, 0.2],
      [1, 0],
    ],
    'crosses itself',
  ],
  [
    'turns back',
    [
      [0, 0],
      [0, 1],
      [0, 0.5],
      [1, 0.5],
      [1, 0],
    ],
    'turns back on',
  ],
  [
    'crosses the axis',
    [
      [0, 0],
      [0, 1],
      [0.5, -0.1],
      [1, 1],
      [1, 0],
    ],
    'crosses the axis near (z 0.5, r -0.1)',
  ],
  ['dips below the axis in an arc', [{ arc: { ...bowl.arc, from_deg: 200 } }], 'crosses the axis near'],
  [
    'touches the axis',
    [
      [0, 0],
      [0, 1],
      [0.5, 0],
      [1, 1],
      [1, 0],
    ],
    'touches the axis between its ends, at (z 0.5, r 0)',
  ],
  [
    'runs along the axis',
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 0],
      [0, 0],
    ],
    'touches the axis between its ends, at (z 1, r 0)',
  ],
  [
    'starts off the axis',
    [
      [0, 0.2],
      [0, 1],
      [1, 1],
      [1, 0],
    ],
    'not closed to the axis, its start is at (z 0, r 0.2)',
  ],
  [
    'ends off the axis',
    [
      [0, 0],
      [0, 1],
      [1, 1],
    ],
    'not closed to the axis, its end is at (z 1, r 1)',
  ],
  [
    'encloses no axis',
    [
      [0, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ],
    'encloses no axis',
  ],
  [
    'repeats a corner',
    [
      [0, 0],
      [0, 1],
      [0, 1],
      [1, 1],
      [1, 0],
    ],
    'profile item 3, at (z 0, r 1), makes a piece of zero',
  ],
  [
    'has an arc without length',
    [[0, 0], { arc: { ...dome.arc, to_deg: 180 } }, [0.2, 0]],
    'makes a piece of zero length',
  ],
  ['is one point', [[0, 0]], 'fewer than two different points'],
  ['starts with a plane', [{ symmetry_plane_to: [0, 1] }, [1, 0]], 'profile item 1 must be a corner or an arc'],
  ['has a slanted plane', [[0, 0], { symmetry_plane_to: [0.1, 1] }, [1, 1], [1, 0]], 'cannot be used'],
  ['has a plane in its middle', [[0, 0], [0, 1], { symmetry_plane_to: [0, 2] }, [1, 2], [1, 0]], 'cannot be used'],
];

test.each(problems)('refuses an outline that %s', (_, profile, message) => {
  expect(() => buildOutline(profile, 'in.json')).toThrow(message);
});
