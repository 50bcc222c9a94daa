import { describe, expect, it } from 'vitest';
import type { FolderWitness, Sighting } from '../scheduler/index.ts';
import { judge } from './judge.ts';

const started = { attempt: 0, host: 'node3', boot: 'b', pid: 7, at: '2026-11-22T10:00:00Z' };
const ended = (code: number) => ({ attempt: 0, code, at: '2026-11-22T10:05:00Z' });
const folder = (code?: number): FolderWitness => ({
  claimed: true,
  started,
  ...(code === undefined ? {} : { ended: ended(code) }),
});
const untouched: FolderWitness = { claimed: false };
const says = (phase: Sighting['phase'], word: string, more: Partial<Sighting> = {}): Sighting => ({
  phase,
  word,
  ...more,
});

/** Cancelled by root, at once, when the scheduler launched it at that time. */
const unlaunched = (time: string): Sighting =>
  says('ended', 'CANCELLED', {
    outcome: 'cancelled',
    reason: 'by root',
    isUnlaunched: true,
    startedAt: `2026-11-22T${time}.000Z`,
  });

/** What the two witnesses say, and the status or outcome that follows. */
const cases: [string, Sighting | 'absent' | 'silent', FolderWitness | 'silent' | 'gone', string][] = [
  ['nobody answers', 'silent', 'silent', 'unchanged'],
  ['the scheduler is silent though the folder has an end', 'silent', folder(0), 'unchanged'],
  ['waits', says('queued', 'PENDING', { reason: 'Priority' }), 'silent', 'queued: Priority'],
  ['is held', says('held', 'PENDING', { reason: 'held by you' }), 'silent', 'held: held by you'],
  ['the queue is late: the folder has a start', says('queued', 'PENDING'), folder(), 'running'],
  [
    'the queue is late, and says since when it waited',
    says('queued', 'PENDING', { queuedAt: started.at }),
    folder(),
    'running',
  ],
  [
    'was put back into the queue after it had started',
    says('queued', 'PENDING', { queuedAt: '2026-11-22T10:00:01.000Z', reason: 'not before 10:02' }),
    folder(),
    'queued: not before 10:02',
  ],
  ['runs', says('running', 'RUNNING'), 'silent', 'running'],
  [
    'runs, and its script has ended: slurmctld was away at that moment',
    says('running', 'RUNNING', { startedAt: started.at }),
    folder(0),
    `running: its script ended at ${ended(0).at} with 0; the scheduler does not say so yet`,
  ],
  [
    'runs again, and its folder tells of the attempt before',
    says('running', 'RUNNING', { startedAt: '2026-11-22T11:00:00Z' }),
    folder(0),
    'running',
  ],
  ['a word of tomorrow', says('unknown', 'HIBERNATING'), 'silent', 'unknown: the scheduler calls it HIBERNATING'],
  ['both say it is well', says('ended', 'COMPLETED', { outcome: 'succeeded' }), folder(0), 'ended succeeded'],
  [
    'the scheduler is content, the script says 3',
    says('ended', 'COMPLETED', { outcome: 'succeeded' }),
    folder(3),
    'ended failed: exit code 3',
  ],
  [
    'the scheduler is content, no end was recorded',
    says('ended', 'COMPLETED', { outcome: 'succeeded' }),
    folder(),
    'ended incomplete: the scheduler is content, but the job did not record its own end',
  ],
  [
    'the scheduler is content, the folder is gone',
    says('ended', 'COMPLETED', { outcome: 'succeeded' }),
    'gone',
    'ended incomplete: the scheduler is content, but the folder of the job is gone',
  ],
  ['fails', says('ended', 'FAILED', { outcome: 'failed' }), folder(2), 'ended failed: exit code 2'],
  [
    'fails though the script says 0',
    says('ended', 'FAILED', { outcome: 'failed', reason: 'epilog failed' }),
    folder(0),
    'ended failed: epilog failed',
  ],
  [
    'out of time',
    says('ended', 'TIMEOUT', { outcome: 'timed-out', reason: 'limit of 1 min' }),
    folder(143),
    'ended timed-out: limit of 1 min',
  ],
  [
    'out of memory',
    says('ended', 'OUT_OF_MEMORY', { outcome: 'out-of-memory' }),
    folder(137),
    'ended out-of-memory: exit code 137: ended by SIGKILL',
  ],
  [
    'its node failed',
    says('ended', 'NODE_FAIL', { outcome: 'node-failed', reason: 'a node failed' }),
    folder(),
    'ended node-failed: a node failed',
  ],
  [
    'its node failed, and its program with it',
    says('ended', 'NODE_FAIL', { outcome: 'node-failed', reason: 'a node failed' }),
    folder(137),
    'ended node-failed: a node failed',
  ],
  [
    'the scheduler did not hear of its end',
    says('ended', 'NODE_FAIL', { outcome: 'node-failed', reason: 'a node failed' }),
    folder(0),
    'ended succeeded: the scheduler says NODE_FAIL, but it came to its end',
  ],
  ['cancelled', says('ended', 'CANCELLED', { outcome: 'cancelled' }), untouched, 'ended cancelled'],
  ['cancelled at its end', says('ended', 'CANCELLED', { outcome: 'cancelled' }), folder(0), 'ended cancelled'],
  [
    'could not begin',
    says('ended', 'FAILED', { outcome: 'failed', exitCode: 74 }),
    untouched,
    'ended failed: its script could not write into its folder; is there space left, and quota?',
  ],
  [
    'began, and its program ended with the same code',
    says('ended', 'FAILED', { outcome: 'failed', exitCode: 74 }),
    folder(74),
    'ended failed: exit code 74',
  ],
  [
    'the scheduler is content, and the disk is full',
    says('ended', 'COMPLETED', { outcome: 'succeeded' }),
    { ...folder(), isCut: true },
    'ended incomplete: the scheduler is content, but the job could not record its own end; is there space left, and quota?',
  ],
  [
    'it fails, and the disk is full',
    says('ended', 'FAILED', { outcome: 'failed', exitCode: 2 }),
    { ...folder(), isCut: true },
    'ended failed: its script ended with exit code 2 and could not note the end of its program; is there space left, and quota?',
  ],
  [
    'its script ended before its program began',
    says('ended', 'FAILED', { outcome: 'failed', exitCode: 78, reason: 'the program ended with exit code 78' }),
    folder(),
    'ended failed: its script ended with exit code 78 and noted no end of its program',
  ],
  [
    'launched again after it ended',
    unlaunched('10:05:09'),
    folder(0),
    'ended succeeded: the scheduler says CANCELLED, but it came to its end',
  ],
  ['launched again after it failed', unlaunched('10:05:09'), folder(3), 'ended failed: exit code 3'],
  ['cancelled as it was launched, and ended well', unlaunched('09:59:59'), folder(0), 'ended cancelled: by root'],
  ['cancelled as it was launched', unlaunched('09:59:59'), folder(143), 'ended cancelled: by root'],
  [
    'launched again while it ran',
    unlaunched('10:03:00'),
    folder(),
    'ended cancelled: the scheduler launched it again while it ran, and cancelled it',
  ],
  [
    'not launched',
    unlaunched('09:59:59'),
    untouched,
    'ended cancelled: its node did not launch it, or an administrator cancelled it at that moment',
  ],
  [
    'lost by the scheduler itself',
    says('ended', 'LOST', { outcome: 'lost', reason: 'the computer was restarted' }),
    folder(),
    'ended lost: the computer was restarted',
  ],
  ['forgotten, with an end', 'absent', folder(0), 'ended succeeded'],
  ['forgotten, with a bad end', 'absent', folder(139), 'ended failed: exit code 139: ended by SIGSEGV'],
  [
    'forgotten in the middle',
    'absent',
    folder(),
    'ended lost: it started on node3 at 2026-11-22T10:00:00Z; nothing says how it ended, and the scheduler does not know it',
  ],
  ['forgotten before it began', 'absent', untouched, 'ended lost: the scheduler does not know it and it never started'],
  ['no trace at all', 'absent', 'gone', 'ended lost: the scheduler does not know it and its folder is gone'],
  ['forgotten, and the folder cannot be asked', 'absent', 'silent', 'unknown: the scheduler does not know it'],
];

describe('judge', () => {
  it.each(cases)('%s', (_, scheduler, witness, expected) => {
    const { changes, ended: end } = judge({ scheduler, folder: witness });

    const detail = end === undefined ? changes.status_detail : end.detail;
    const word = end === undefined ? (changes.status ?? 'unchanged') : `ended ${end.outcome}`;
    expect(detail ? `${word}: ${detail}` : word).toBe(expected);
  });

  it('changes nothing at all when the scheduler is silent', () => {
    expect(judge({ scheduler: 'silent', folder: folder(0) })).toEqual({ changes: {} });
  });

  it('takes times, host and code from the script where it wrote them, else from the scheduler', () => {
    const sighting = says('ended', 'COMPLETED', {
      outcome: 'succeeded',
      exitCode: 9,
      startedAt: '2026-11-22T09:59:58Z',
      endedAt: '2026-11-22T10:05:02Z',
      host: 'other',
      peakMemoryBytes: 1024,
    });

    expect(judge({ scheduler: sighting, folder: folder(0) }).changes).toEqual({
      scheduler_state: 'COMPLETED',
      started_at: '2026-11-22T10:00:00Z',
      ended_at: '2026-11-22T10:05:00Z',
      host: 'node3',
      exit_code: 0,
      peak_memory_bytes: 1024,
    });
    expect(judge({ scheduler: sighting, folder: 'silent' }).changes).toMatchObject({ host: 'other', exit_code: 9 });
  });

  it('a start of before it was put back into the queue is no start', () => {
    const sighting = says('queued', 'PENDING', { queuedAt: '2026-11-22T10:00:01.000Z' });

    expect(judge({ scheduler: sighting, folder: folder() }).changes).toMatchObject({ started_at: null, host: null });
  });

  it('takes start and end from one clock: that of a node may be off', () => {
    const queue = { startedAt: '2026-11-22T09:50:00Z', endedAt: '2026-11-22T09:51:00Z' };
    const of = (sighting: Sighting, code?: number) => judge({ scheduler: sighting, folder: folder(code) }).changes;

    expect(of(says('running', 'RUNNING', queue)).started_at).toBe(queue.startedAt);
    expect(of(says('ended', 'TIMEOUT', { outcome: 'timed-out', ...queue }))).toMatchObject({
      started_at: queue.startedAt,
      ended_at: queue.endedAt,
    });
    expect(of(says('ended', 'COMPLETED', { outcome: 'succeeded', ...queue }), 0)).toMatchObject({
      started_at: started.at,
      ended_at: ended(0).at,
    });
  });

  it('records no end while the job runs', () => {
    const sighting = says('running', 'RUNNING', { endedAt: '2026-11-22T10:05:02Z', exitCode: 0 });

    expect(judge({ scheduler: sighting, folder: folder() }).changes).not.toHaveProperty('ended_at');
  });
});
