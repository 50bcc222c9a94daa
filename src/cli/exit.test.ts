import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/index.ts';
import { complain } from './exit.ts';
import { Screen } from './render/screen.ts';

function aScreen(): { screen: Screen; said: () => string } {
  const texts: string[] = [];
  const stream = {
    write: (chunk: string | Uint8Array) => texts.push(String(chunk)) > 0,
    on: () => {},
    once: () => {},
    off: () => {},
  };
  return { screen: new Screen({ stdout: stream, stderr: stream }, {}, () => {}), said: () => texts.join('') };
}

describe('complain', () => {
  it('says sentence, remote words, remedy and state', () => {
    const { screen, said } = aScreen();
    const error = new AppError(
      'SCHEDULER_REFUSED',
      { machine: 'lab', why: 'no such partition' },
      { detail: 'sbatch: error: \u001b[31mx' },
    );

    expect(complain(error, screen, false)).toBe(21);
    expect(said()).toBe(
      [
        'error: The scheduler of lab refused the job: no such partition.',
        '       sbatch: error: ␛[31mx',
        'hint:  Change what it names, then submit again.',
        'state: Nothing was submitted.',
        '',
      ].join('\n'),
    );
  });

  it('says the same as JSON', () => {
    const { screen, said } = aScreen();

    expect(complain(new AppError('NO_JOB', { ref: 'x\u009b' }), screen, true)).toBe(2);
    expect(said()).toContain('x\\u009b');
    expect(JSON.parse(said())).toMatchObject({ error: { code: 'NO_JOB', kind: 'usage', facts: { ref: 'x\u009b' } } });
  });

  it('asks to report what nobody expected', () => {
    const { screen, said } = aScreen();

    expect(complain(new TypeError('x is not a function'), screen, false)).toBe(70);
    expect(said()).toMatch(/^error: simtrail itself failed: TypeError: x is not a function\.\nhint: {2}Please report/);
  });

  it('knows a full disk wherever it is met', () => {
    const { screen, said } = aScreen();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path: '/p/log' });

    expect(complain(full, screen, false)).toBe(1);
    expect(said()).toMatch(/^error: \/p\/log could not be written/);
  });
});
