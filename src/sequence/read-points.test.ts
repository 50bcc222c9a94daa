import { describe, expect, it } from 'vitest';
import { readPoints } from './read-points.ts';

describe('a table of points', () => {
  it('names its parameters first', () => {
    expect(readPoints('# a comment\nradius_m,length_m\n0.1,0.2\r\n0.3, 0.4\n\n')).toEqual({
      points: [
        { radius_m: '0.1', length_m: '0.2' },
        { radius_m: '0.3', length_m: '0.4' },
      ],
    });
    expect(readPoints('material\ncopper\nniobium')).toEqual({
      points: [{ material: 'copper' }, { material: 'niobium' }],
    });
  });

  it.each([
    ['', 1, 'it is empty: its first line names the parameters'],
    ['a,b\n', 2, 'there is no point below the names'],
    ['a,a\n1,2\n', 1, 'there are two columns a'],
    ['a,\n1,2\n', 1, 'column 2 has no name'],
    ['a,b\n1,\n', 2, 'b has no value'],
    ['a,b\n1,2\n1,2,3\n', 3, '3 cells here ("1 2 3"), and 2 before'],
    ['a,b\n1,"2\n', 2, 'a quote is never closed'],
  ])('%j is refused with its line', (text, line, why) => {
    expect(readPoints(text)).toEqual({ line, why });
  });
});
