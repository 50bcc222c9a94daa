import { describe, expect, it } from 'vitest';
import { Job, type JobRecord } from '../model/index.ts';
import type { FolderWitness, Look, Sighting } from '../scheduler/index.ts';
import { judgeMissing, missingPatienceMs, type MissingVerdict } from './missing.ts';

const made = Date.parse('2026-11-22T10:00:00Z');
const at = (seconds: number): string => new Date(made + seconds * 1000).toISOString();
const missed = 20;
const late = missed + missingPatienceMs / 1000;

const untouched: FolderWitness = { claimed: false };
const claimed: FolderWitness = { claimed: true };
const started: FolderWitness = {
  claimed: true,
  started: { attempt: 0, host: 'node1', boot: 'b', pid: 1, at: at(9) },
};

/** The record, the folder, what the scheduler remembers, seconds since the job was made, and what follows. */
const cases: [string, Partial<JobRecord>, FolderWitness | 'silent' | 'gone', Look['memory'], number, MissingVerdict][] =
  [
    ['missed for the first time', {}, untouched, 'accounts', missed, 'wait'],
    ['missed a moment ago', { missed_at: at(missed) }, untouched, 'accounts', late - 0.001, 'wait'],
    ['missed for long, never started', { missed_at: at(missed) }, untouched, 'accounts', late, 'submit-again'],
    [
      'seen waiting before',
      { missed_at: at(missed), scheduler_state: 'PENDING' },
      untouched,
      'accounts',
      late,
      'submit-again',
    ],
    ['missed after days', { missed_at: at(3e5) }, untouched, 'accounts', 4e5, 'submit-again'],
    [
      'not wanted any more',
      { missed_at: at(missed), cancel_requested_at: at(5) },
      untouched,
      'accounts',
      late,
      'cancelled',
    ],
    ['submitted again before', { missed_at: at(missed), forgotten_id: '7' }, untouched, 'accounts', late, 'judge'],
    ['seen running before', { missed_at: at(missed), started_at: at(5) }, untouched, 'accounts', late, 'judge'],
    ['it started, missed for the first time', {}, started, 'accounts', missed, 'wait'],
    ['it started, missed a moment ago', { missed_at: at(missed) }, started, 'queue', late - 0.001, 'wait'],
    ['it ended', {}, { ...started, ended: { attempt: 0, code: 3, at: at(19) } }, 'accounts', missed, 'judge'],
    ['its folder is gone, missed for the first time', {}, 'gone', 'accounts', missed, 'wait'],
    ['its folder is claimed', { missed_at: at(missed) }, claimed, 'accounts', late, 'judge'],
    ['it started', { missed_at: at(missed) }, started, 'accounts', late, 'judge'],
    ['its folder is gone', { missed_at: at(missed) }, 'gone', 'accounts', late, 'judge'],
    ['its folder cannot be asked', { missed_at: at(missed) }, 'silent', 'accounts', late, 'judge'],
    ['no accounts, never seen, young', { missed_at: at(missed) }, untouched, 'queue', late, 'submit-again'],
    [
      'no accounts, seen before',
      { missed_at: at(missed), scheduler_state: 'PENDING' },
      untouched,
      'queue',
      late,
      'judge',
    ],
    ['no accounts, missed late', { missed_at: at(130) }, untouched, 'queue', 200, 'judge'],
    ['a queue that forgets nothing', {}, untouched, undefined, late, 'judge'],
    ['a time that another program broke', { missed_at: 'yesterday' }, untouched, 'accounts', late, 'wait'],
  ];

const inQueue: Sighting = { phase: 'ended', word: 'CANCELLED', outcome: 'cancelled' };
const cancelled: Sighting = { ...inQueue, record: { State: 'CANCELLED by 1000' } };
const unlaunched: Sighting = { ...cancelled, isUnlaunched: true };

const known: [string, Sighting, Partial<JobRecord>, FolderWitness | 'silent' | 'gone', MissingVerdict][] = [
  ['cancelled by somebody', cancelled, {}, untouched, 'judge'],
  ['not launched', unlaunched, {}, untouched, 'submit-again'],
  ['cancelled, and accounting does not say yet by whom', inQueue, {}, untouched, 'wait'],
  ['the same for a minute', inQueue, { missed_at: at(940) }, untouched, 'judge'],
  ['the same, and it started', inQueue, {}, started, 'judge'],
  ['the same, and not wanted any more', inQueue, { cancel_requested_at: at(5) }, untouched, 'judge'],
  ['not launched, they say, but it is claimed', unlaunched, {}, claimed, 'judge'],
  ['not launched, and its folder cannot be asked', unlaunched, {}, 'silent', 'judge'],
  ['not launched, and not wanted any more', unlaunched, { cancel_requested_at: at(5) }, untouched, 'judge'],
  ['not launched again', unlaunched, { forgotten_id: '7' }, untouched, 'judge'],
];

describe('judgeMissing', () => {
  it.each(known)('of a job that is known: %s', (_, sighting, record, folder, expected) => {
    const blank = { created_at: at(0), started_at: null, scheduler_state: null };
    const job = new Job({ ...blank, ...record } as JobRecord);

    expect(judgeMissing({ job, sighting, folder, memory: 'accounts', now: made + 1_000_000 })).toBe(expected);
  });

  it.each(cases)('%s', (_, record, folder, memory, seconds, expected) => {
    const blank = { created_at: at(0), started_at: null, scheduler_state: null };
    const job = new Job({ ...blank, ...record } as JobRecord);

    expect(judgeMissing({ job, folder, memory, now: made + seconds * 1000 })).toBe(expected);
  });

  it('of a task whose array is not forgotten: it was cancelled while it waited, and is not submitted again', () => {
    const record = { created_at: at(0), started_at: null, scheduler_state: null, missed_at: at(missed) };
    const about = {
      job: new Job(record as unknown as JobRecord),
      memory: 'accounts',
      now: made + late * 1000,
    } as const;

    expect(judgeMissing({ ...about, folder: untouched, isUntraced: true })).toBe('cancelled');
    expect(judgeMissing({ ...about, folder: claimed, isUntraced: true })).toBe('judge');
    expect(judgeMissing({ ...about, folder: untouched, isUntraced: false })).toBe('submit-again');
  });

  it('of a task that was to be cancelled, in an array that is not forgotten: one look is enough', () => {
    const record = { created_at: at(0), started_at: null, scheduler_state: 'PENDING', cancel_requested_at: at(900) };
    const job = new Job(record as unknown as JobRecord);
    const about = { job, memory: 'accounts', now: made + 1_000_000 } as const;
    const begun = new Job({ ...record, started_at: at(800) } as unknown as JobRecord);

    expect(judgeMissing({ ...about, folder: untouched, isUntraced: true })).toBe('cancelled');
    expect(judgeMissing({ ...about, job: begun, folder: untouched, isUntraced: true })).toBe('wait');
    expect(judgeMissing({ ...about, folder: untouched, isUntraced: true, memory: 'queue' })).toBe('wait');
    expect(judgeMissing({ ...about, folder: claimed, isUntraced: true })).toBe('wait');
    expect(judgeMissing({ ...about, folder: 'gone', isUntraced: true })).toBe('wait');
    expect(judgeMissing({ ...about, folder: 'silent', isUntraced: true })).toBe('judge');
    expect(judgeMissing({ ...about, folder: untouched, isUntraced: false })).toBe('wait');
  });
});
