import { describe, expect, it } from 'vitest';
import type { FolderWitness } from '../job-script.ts';
import { judge, type Evidence } from './judge.ts';

const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const claimed: FolderWitness = { claimed: true, claimedBy: 42 };
const started: FolderWitness = {
  ...claimed,
  started: { attempt: 0, host: 'h', boot: 'b1', pid: 42, at: at(1) },
};
const ended = (code: number): FolderWitness => ({ ...started, ended: { attempt: 0, code, at: at(5) } });
const order = (second: number): Evidence['order'] => ({ outcome: 'cancelled', reason: 'so', at: at(second) });
const child = (code: number | null, signal: string | null = null, pid = 42): NonNullable<Evidence['child']> => ({
  pid,
  code,
  signal,
});

/** Evidence, then the outcome and a piece of the reason. */
const cases: readonly [string, Partial<Evidence>, string, RegExp][] = [
  ['an end is told by itself', { witness: ended(0) }, 'succeeded', /^$/],
  ['a failure too', { witness: ended(3) }, 'failed', /exit code 3/],
  ['a signal by its name', { witness: ended(137) }, 'failed', /signal 9 \(SIGKILL\)/],
  ['a code above 128 that is no signal', { witness: ended(255) }, 'failed', /exit code 255/],
  ['an order that came before the end', { witness: ended(143), order: order(4) }, 'cancelled', /so/],
  ['an order that came too late', { witness: ended(0), order: order(6) }, 'succeeded', /^$/],
  ['an order before the start', { witness: { claimed: false }, order: order(1) }, 'cancelled', /so/],
  ['a folder that is gone', { witness: undefined }, 'lost', /folder is not there/],
  [
    'an end that could not be written',
    { witness: started, child: child(2) },
    'failed',
    /exit code 2; its end could not/,
  ],
  ['another copy ended, not the one that ran', { witness: started, child: child(0, null, 43) }, 'lost', /process 42/],
  ['a script that was killed', { witness: started, child: child(null, 'SIGKILL') }, 'lost', /by SIGKILL/],
  ['a script that died unseen', { witness: started }, 'lost', /process 42\) was ended from outside and/],
  [
    'a claim that could not be written',
    { witness: { claimed: true }, child: child(0) },
    'failed',
    /could not be written/,
  ],
  ['another boot', { witness: started, boot: 'b2' }, 'lost', /started anew/],
  ['a boot that cannot be told', { witness: started, boot: 'unknown' }, 'lost', /from outside/],
  [
    'a script that could not begin',
    { witness: { claimed: false }, child: child(75), lastWords: 'no' },
    'failed',
    /: no$/,
  ],
  [
    'a script killed before its claim',
    { witness: { claimed: false }, child: child(null, 'SIGTERM') },
    'lost',
    /SIGTERM/,
  ],
];

describe('what became of a job', () => {
  it.each(cases)('%s', (_, evidence, outcome, reason) => {
    const verdict = judge({ witness: undefined, order: undefined, boot: 'b1', ...evidence });

    const end = verdict.is === 'ended' ? verdict.end : undefined;
    expect(end?.outcome).toBe(outcome);
    expect(end?.reason ?? '').toMatch(reason);
  });

  it('nothing, if nobody claimed its folder and nobody of ours tried', () => {
    expect(judge({ witness: { claimed: false }, order: undefined, boot: 'b1' })).toEqual({ is: 'unstarted' });
  });
});
