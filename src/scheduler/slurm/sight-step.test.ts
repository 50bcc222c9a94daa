import { expect, it } from 'vitest';
import type { SlurmSighting } from './sighting.ts';
import { sightStep } from './sight-step.ts';

const running: SlurmSighting = { phase: 'running', word: 'RUNNING' };
const cancelling: SlurmSighting = { phase: 'running', word: 'COMPLETING' };
const completed: SlurmSighting = { phase: 'ended', word: 'COMPLETED', outcome: 'succeeded', exitCode: 0 };
const timeout: SlurmSighting = {
  phase: 'ended',
  word: 'TIMEOUT',
  outcome: 'timed-out',
  reason: 'too long',
  exitCode: 0,
};
const stepAs = (State: string, said: Partial<SlurmSighting>): SlurmSighting => ({
  phase: 'ended',
  word: State.split(' ')[0] ?? '',
  record: { State },
  ...said,
});
/** Its program was ended by a signal, or its allocation was. */
const killed = stepAs('CANCELLED', { outcome: 'cancelled', reason: 'it was cancelled', signal: 9 });
const steps = {
  none: undefined,
  going: { phase: 'running', word: 'RUNNING', host: 'n1' },
  good: stepAs('COMPLETED', { outcome: 'succeeded', exitCode: 0 }),
  bad: stepAs('FAILED', { outcome: 'failed', exitCode: 3 }),
  late: stepAs('TIMEOUT', { outcome: 'timed-out' }),
  killed,
  ended: stepAs('CANCELLED by 7', { outcome: 'cancelled', reason: 'it was cancelled by its owner' }),
} satisfies Record<string, SlurmSighting | undefined>;

it.each([
  [
    'while the allocation waits',
    { phase: 'queued', word: 'PENDING' } as const,
    ['queued', 'queued', 'queued', 'queued', 'queued', 'queued', 'queued'],
  ],
  ['while it runs', running, ['queued', 'running', 'succeeded', 'failed', 'timed-out', 'failed', 'cancelled']],
  [
    'while it is being ended',
    cancelling,
    ['queued', 'running', 'succeeded', 'failed', 'timed-out', 'running', 'cancelled'],
  ],
  [
    'when it has come to its end',
    completed,
    ['succeeded', 'succeeded', 'succeeded', 'failed', 'timed-out', 'failed', 'cancelled'],
  ],
  [
    'when its time was over',
    timeout,
    ['timed-out', 'timed-out', 'succeeded', 'failed', 'timed-out', 'timed-out', 'cancelled'],
  ],
] as const)('judges a step %s', (_, whole, told) => {
  const seen = Object.values(steps).map((step) => sightStep(whole, step));
  expect(seen.map((one) => one?.outcome ?? one?.phase)).toEqual(told);
});

it('takes a step that its node did not start for a failure of the node', () => {
  const step = stepAs('CANCELLED', { outcome: 'cancelled', record: { State: 'CANCELLED', ExitCode: '0:105' } });
  for (const whole of [running, timeout, completed])
    expect(sightStep(whole, step)).toMatchObject({ outcome: 'node-failed', reason: 'its node did not start it' });
});

it('says of a job without a step that it did not run, and nothing of its exit code', () => {
  expect(sightStep(timeout, undefined)).toEqual({
    phase: 'ended',
    word: 'TIMEOUT',
    outcome: 'timed-out',
    reason: 'it did not run: too long',
  });
  expect(sightStep(timeout, steps.going)?.reason).toBe('too long');
  // Whether it ran its folder tells.
  expect(sightStep(completed, undefined)).toEqual({ phase: 'ended', word: 'COMPLETED', outcome: 'succeeded' });
});

it('marks what ended in an allocation that goes on', () => {
  expect(sightStep(running, steps.good)?.isInAllocation).toBe(true);
  expect(sightStep(completed, steps.good)?.isInAllocation).toBeUndefined();
  expect(sightStep(undefined, steps.good)).toBeUndefined();
});
