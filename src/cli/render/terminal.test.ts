import { describe, expect, it } from 'vitest';
import { terminalOf } from './terminal.ts';

const tty = { isTTY: true, columns: 100, rows: 40 };

describe('terminalOf', () => {
  it.each([
    ['a terminal', tty, {}, { isTerminal: true, colours: true, width: 100, height: 40 }],
    ['a pipe', {}, {}, { isTerminal: false, colours: false, width: Infinity, height: 24 }],
    ['a pipe with a width', {}, { COLUMNS: '60' }, { isTerminal: false, colours: false, width: 60, height: 24 }],
    ['NO_COLOR', tty, { NO_COLOR: '1' }, { isTerminal: true, colours: false, width: 100, height: 40 }],
    ['empty NO_COLOR', tty, { NO_COLOR: '' }, { isTerminal: true, colours: true, width: 100, height: 40 }],
    ['TERM=dumb', tty, { TERM: 'dumb' }, { isTerminal: false, colours: false, width: 100, height: 40 }],
    [
      'a pipe with FORCE_COLOR',
      {},
      { FORCE_COLOR: '1' },
      { isTerminal: false, colours: true, width: Infinity, height: 24 },
    ],
  ])('knows %s', (_, output, env, expected) => {
    expect(terminalOf(output, env)).toEqual(expected);
  });
});
