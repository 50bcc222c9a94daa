import { describe, expect, it } from 'vitest';
import { peakMemory, readAccountRows } from './account-rows.ts';
import { readAccounts, type Accounts } from './ask.ts';
import { readSections, separator } from './commands.ts';
import { readQueueRows, type QueueRow } from './queue-rows.ts';
import { SeenJobs } from './seen-jobs.ts';
import type { JobRef } from '../scheduler.ts';
import type { SlurmSighting } from './sighting.ts';
import { fixture } from './test-fixtures.ts';

const refs = (...tokens: string[]): JobRef[] => tokens.map((token) => ({ token, nativeId: '1', folder: '/f' }));

const now = Date.parse('2026-11-22T16:29:00Z');
const queue = readQueueRows(readSections(fixture('queue-22.05.out')).get('queue')?.text ?? '');
const accounts = readAccounts(readSections(fixture('accounts-22.05.out')));
const off: Accounts = { kind: 'off' };

/** What is said of a job, without what is long or the same of all that wait. */
function seen(token: string, rows: readonly QueueRow[], told: Accounts): Partial<SlurmSighting> | undefined {
  const jobs = new SeenJobs(refs(token), now);
  jobs.takeQueue(rows);
  jobs.takeAccounts(told);
  const sighting = jobs.answer().get(token);
  if (sighting === undefined) return undefined;
  const { record: _, queuedAt: __, ...rest } = sighting;
  return rest;
}

/** Answers of `sacct -P` with its own separator. */
function older(name: string, choose: (line: string) => boolean = () => true): Accounts {
  const rows = readAccountRows(fixture(name).split('\n').filter(choose).join('\n').replaceAll('|', separator));
  return { kind: 'rows', rows, peaks: peakMemory(rows), backlog: 0 };
}

const at = (time: string): string => `2026-11-22T16:${time}.000Z`;
const ended = { phase: 'ended' } as const;
const pending = { phase: 'queued', word: 'PENDING' } as const;
const cancelled = { ...ended, word: 'CANCELLED', outcome: 'cancelled' } as const;

it('tells since when a job waits: one that was put back into the queue, since then', () => {
  const jobs = new SeenJobs(refs('fx-requeue'), now);
  jobs.takeQueue(queue);

  expect(jobs.answer().get('fx-requeue')?.queuedAt).toBe(at('26:38'));
});

describe('33 jobs in every state that could be made', () => {
  const table: [token: string, queued: Partial<SlurmSighting>, withAccounts?: Partial<SlurmSighting>][] = [
    [
      'fx-completed',
      {
        ...ended,
        word: 'COMPLETED',
        outcome: 'succeeded',
        startedAt: at('26:36'),
        host: 'node1',
        endedAt: at('26:38'),
        exitCode: 0,
      },
      { peakMemoryBytes: 3_428_352 },
    ],
    [
      'fx-exit3',
      {
        ...ended,
        word: 'FAILED',
        outcome: 'failed',
        startedAt: at('26:36'),
        host: 'node1',
        endedAt: at('26:36'),
        exitCode: 3,
        reason: 'the program ended with exit code 3',
      },
      { peakMemoryBytes: 3_358_720 },
    ],
    [
      'fx-exit139',
      {
        ...ended,
        word: 'FAILED',
        outcome: 'failed',
        startedAt: at('26:36'),
        host: 'node1',
        endedAt: at('26:36'),
        exitCode: 139,
        signal: 11,
        reason: 'the program was ended by signal 11 (SIGSEGV)',
      },
      { peakMemoryBytes: 3_493_888 },
    ],
    [
      'fx-segv',
      {
        ...ended,
        word: 'FAILED',
        outcome: 'failed',
        startedAt: at('26:36'),
        host: 'node1',
        endedAt: at('26:36'),
        signal: 11,
        reason: 'the program was ended by signal 11 (SIGSEGV)',
      },
      { peakMemoryBytes: 3_371_008 },
    ],
    [
      'fx-badout',
      {
        ...ended,
        word: 'FAILED',
        outcome: 'failed',
        startedAt: at('26:36'),
        host: 'node4',
        endedAt: at('26:36'),
        reason: 'Slurm could not start its script: its folder or its output file could not be opened (signal 53)',
      },
    ],
    [
      'fx-oom',
      {
        ...ended,
        word: 'OUT_OF_MEMORY',
        outcome: 'out-of-memory',
        startedAt: at('26:36'),
        host: 'node2',
        endedAt: at('26:36'),
        reason: 'it used more memory than it had asked for',
      },
      { reason: 'it used more memory than it had asked for (20M)', peakMemoryBytes: 3_383_296 },
    ],
    [
      'fx-timeout',
      {
        ...ended,
        word: 'TIMEOUT',
        outcome: 'timed-out',
        startedAt: at('26:48'),
        host: 'node1',
        endedAt: at('28:00'),
        signal: 15,
        reason: 'it reached its time limit',
      },
      { reason: 'it reached its time limit of 1m', peakMemoryBytes: 3_182_592 },
    ],
    [
      'fx-nodefail',
      {
        ...ended,
        word: 'NODE_FAIL',
        outcome: 'node-failed',
        startedAt: at('26:36'),
        host: 'node3',
        endedAt: at('26:37'),
        reason: 'a node that it ran on failed',
      },
      { reason: 'a node that it ran on failed (node3)' },
    ],
    [
      'fx-preempt',
      {
        ...ended,
        word: 'PREEMPTED',
        outcome: 'preempted',
        startedAt: at('26:41'),
        host: 'node2',
        endedAt: at('26:43'),
        signal: 15,
        reason: 'a job of higher priority took its nodes',
      },
      { peakMemoryBytes: 3_497_984 },
    ],
    [
      'fx-cancel-running',
      {
        ...cancelled,
        startedAt: at('26:36'),
        host: 'node2',
        endedAt: at('26:37'),
        signal: 15,
        reason: 'it was cancelled',
      },
      { reason: 'it was cancelled by its owner', peakMemoryBytes: 3_366_912 },
    ],
    [
      'fx-cancel-root',
      {
        ...cancelled,
        startedAt: at('26:36'),
        host: 'node2',
        endedAt: at('26:37'),
        signal: 15,
        reason: 'it was cancelled',
      },
      { reason: 'it was cancelled by an administrator', isUnlaunched: true, peakMemoryBytes: 3_489_792 },
    ],
    [
      'fx-cancel-pending',
      { ...cancelled, startedAt: at('26:37'), endedAt: at('26:37'), reason: 'it was cancelled' },
      { reason: 'it was cancelled by its owner' },
    ],
    [
      'fx-array',
      {
        ...ended,
        word: 'FAILED',
        outcome: 'failed',
        startedAt: at('26:36'),
        host: 'node3',
        endedAt: at('26:36'),
        exitCode: 1,
        reason: 'the program ended with exit code 1',
      },
      { peakMemoryBytes: 3_313_664 },
    ],
    [
      'fx-het',
      {
        ...ended,
        word: 'COMPLETED',
        outcome: 'succeeded',
        startedAt: at('26:37'),
        host: 'node1',
        endedAt: at('26:39'),
        exitCode: 0,
      },
    ],
    ['fx-running', { phase: 'running', word: 'RUNNING', startedAt: at('28:00'), host: 'node1' }],
    [
      'fx-resources',
      { ...pending, reason: 'other jobs are before it (Priority); expected to start about 2027-11-22 18:00 UTC' },
    ],
    [
      'fx-requeue',
      {
        ...pending,
        reason:
          'it is next, as soon as enough nodes are free (Resources); expected to start about 2027-11-22 18:00 UTC',
      },
    ],
    ['fx-dependency', { ...pending, reason: 'it waits for another job (Dependency)' }],
    [
      'fx-never',
      {
        ...pending,
        reason:
          'it will never start: a job that it depends on did not end as it has to; cancel it (DependencyNeverSatisfied)',
      },
    ],
    [
      'fx-begin',
      {
        ...pending,
        reason: 'its time to start has not come (BeginTime); expected to start about 2026-11-22 19:30 UTC',
      },
    ],
    ['fx-closed', { ...pending, reason: 'its partition is down (PartitionDown)' }],
    [
      'fx-limited',
      {
        ...pending,
        reason: 'it asks for more time than its partition gives; it will not start as it is (PartitionTimeLimit)',
      },
    ],
    ['fx-held', { phase: 'held', word: 'PENDING', reason: 'it is held and starts after its release (JobHeldUser)' }],
    ['fx-parray', { phase: 'held', word: 'PENDING', reason: 'it is held and starts after its release (JobHeldUser)' }],
    ['fx-admheld', { phase: 'held', word: 'PENDING', reason: 'an administrator holds it (JobHeldAdmin)' }],
    [
      'fx-toobig',
      {
        ...ended,
        word: 'FAILED',
        outcome: 'failed',
        startedAt: at('26:57'),
        endedAt: at('26:57'),
        reason: 'no node has what it asks for (BadConstraints)',
      },
    ],
  ];

  it.each(table)('%s', (token, queued, withAccounts) => {
    expect(seen(token, queue, off)).toEqual(queued);
    expect(seen(token, queue, accounts)).toEqual({ ...queued, ...withAccounts });
  });

  it('takes times, hosts and outcomes from accounting alone when the queue has forgotten', () => {
    expect(seen('fx-completed', [], accounts)).toEqual({
      ...ended,
      word: 'COMPLETED',
      outcome: 'succeeded',
      startedAt: at('26:36'),
      host: 'node1',
      endedAt: at('26:38'),
      exitCode: 0,
      peakMemoryBytes: 3_428_352,
    });
    // What sacct says of an exit code is 128 too little or right: the folder has to tell, so there are no words.
    expect(seen('fx-exit139', [], accounts)).toEqual({
      ...ended,
      word: 'FAILED',
      outcome: 'failed',
      startedAt: at('26:36'),
      host: 'node1',
      endedAt: at('26:36'),
      exitCode: 11,
      peakMemoryBytes: 3_493_888,
    });
    expect(seen('fx-segv', [], accounts)).toMatchObject({
      signal: 11,
      reason: 'the program was ended by signal 11 (SIGSEGV)',
    });
    expect(seen('fx-cancel-pending', [], accounts)).toEqual({
      ...cancelled,
      startedAt: at('26:37'),
      endedAt: at('26:37'),
      reason: 'it was cancelled by its owner',
    });
  });

  it('counts a job that accounting calls running, and the queue does not know, as absent', () => {
    expect(seen('fx-running', [], accounts)).toBe(undefined);
    expect(seen('fx-held', [], accounts)).toBe(undefined);
  });

  it('keeps the whole record', () => {
    const jobs = new SeenJobs(refs('fx-completed'), now);
    jobs.takeAccounts(accounts);

    const { record = {} } = jobs.answer().get('fx-completed') as SlurmSighting;

    expect(Object.keys(record).length).toBe(54);
    expect(record).toMatchObject({
      JobIDRaw: '15',
      Account: 'proj1',
      ReqMem: '100M',
      NodeList: 'node1',
      Cluster: 'trail',
    });
  });
});

describe('accounting', () => {
  it('tells the last of several attempts under one id', () => {
    expect(seen('fx-requeue', [], older('sacct-22.05-requeue.out'))).toMatchObject({
      word: 'COMPLETED',
      outcome: 'succeeded',
      startedAt: '2026-11-22T14:24:03.000Z',
      endedAt: '2026-11-22T14:24:08.000Z',
    });
    const first = older('sacct-22.05-requeue.out', (line) => !line.includes('COMPLETED'));
    expect(seen('fx-requeue', [], first)).toBe(undefined);
  });

  it('has a short job without its name for some seconds', () => {
    const [early, late] = fixture('sacct-22.05-transient-allocation.out').split(/(?<=allocation.*\n)/);
    const [before, after] = [early, late].map((text = '') => {
      const whole = text.replace('JobID|', 'JobID|JobIDRaw|').replace(/^578\|/m, '578|578|');
      return {
        kind: 'rows',
        rows: readAccountRows(whole.replaceAll('|', separator)),
        peaks: new Map<string, number>(),
        backlog: 0,
      } as const;
    });
    expect(seen('real-name', [], before ?? off)).toBe(undefined);
    expect(seen('real-name', [], after ?? off)).toMatchObject({ word: 'COMPLETED', outcome: 'succeeded' });
  });

  it('knows the peak memory of steps', () => {
    const { peaks } = older('sacct-22.05-all.out') as Extract<Accounts, { kind: 'rows' }>;
    expect(Object.fromEntries(peaks)).toEqual({
      18: 2_981_888,
      23: 430_006_272,
      32: 2_998_272,
      35: 3_112_960,
      37: 3_059_712,
      38: 3_096_576,
    });
  });

  const row = (more: Record<string, string>): Record<string, string> => {
    const times = { Submit: '2026-11-22T18:50:14', Start: '2026-11-22T18:50:14', End: '2026-11-22T18:50:14' };
    return { JobID: '1', JobName: 'fx-x', NodeList: 'node1', ...times, ...more };
  };
  const kept = (...rows: Record<string, string>[]): Accounts => ({ kind: 'rows', rows, peaks: new Map(), backlog: 0 });

  it.each([
    ['CANCELLED', 'node1', '18:50:14', true],
    ['CANCELLED by 0', 'node1', '18:50:14', true],
    ['CANCELLED by 0', 'node1', '18:51:14', true],
    ['CANCELLED by 0', 'node1', '18:51:15', undefined],
    ['CANCELLED', 'node1', '19:51:15', undefined],
    ['CANCELLED by 0', 'None assigned', '18:50:14', undefined],
    ['CANCELLED by 1000', 'node1', '18:50:14', undefined],
    ['FAILED', 'node1', '18:50:14', undefined],
  ])('tells which job its node may not have launched: %s, %s, at %s', (State, NodeList, end, expected) => {
    const told = seen('fx-x', [], kept(row({ State, NodeList, End: `2026-11-22T${end}` })));
    expect(told?.isUnlaunched).toBe(expected);
  });

  it('goes by the id that the job has now, where one before it came to nothing', () => {
    const refused = row({ JobID: '9', State: 'CANCELLED by 0' });
    const stale = row({ JobID: '9', State: 'RUNNING', End: 'Unknown' });
    const good = row({ State: 'COMPLETED', ExitCode: '0:0', Start: '2026-11-22T19:00:00', End: '2026-11-22T19:00:01' });
    const succeeded = { word: 'COMPLETED', outcome: 'succeeded' };

    expect(seen('fx-x', [], kept(refused, good))).toMatchObject(succeeded);
    expect(seen('fx-x', [], kept(good, stale))).toMatchObject(succeeded);
    expect(seen('fx-x', [], kept(refused))).toMatchObject({ outcome: 'cancelled', isUnlaunched: true });
    expect(seen('fx-x', [], kept(good, row({ JobID: '9', State: 'FAILED' })))).toMatchObject({ outcome: 'failed' });

    const queued = (nativeId: string, state: string): QueueRow => {
      return { shownId: nativeId, nativeId, name: 'fx-x', state, reason: 'None', host: 'node1' };
    };
    const old = queued('9', 'CANCELLED');
    expect(seen('fx-x', [old, queued('1', 'COMPLETED')], off)).toMatchObject(succeeded);
    expect(seen('fx-x', [queued('9', 'RUNNING'), queued('1', 'COMPLETED')], off)).toMatchObject({ word: 'RUNNING' });
    expect(seen('fx-x', [old], off)).toMatchObject({ word: 'CANCELLED' });
  });

  it('that cannot be asked makes a job unknown that the queue does not list', () => {
    const reason = 'the queue does not list it any more, and accounting does not answer';
    expect(seen('fx-x', [], { kind: 'silent', why: 'Connection refused' })).toEqual({
      phase: 'unknown',
      word: 'UNKNOWN',
      reason,
    });
  });

  it('that is far behind makes it unknown as well', () => {
    const behind = { kind: 'rows', rows: [], peaks: new Map(), backlog: 5000 } as const;
    const reason = 'the queue does not list it any more, and accounting is far behind';
    expect(seen('fx-x', [], behind)).toEqual({ phase: 'unknown', word: 'UNKNOWN', reason });
  });

  it('that does not exist leaves it absent', () => {
    expect(seen('fx-x', [], off)).toBe(undefined);
  });

  it.each([
    ['accounts 1', 'Slurm accounting storage is disabled', { kind: 'off' }],
    ['accounts 127', 'sh: 1: sacct: not found', { kind: 'off' }],
    [
      'accounts 1',
      fixture('dbd-down-sacct.err'),
      {
        kind: 'silent',
        why: 'slurm_persist_conn_open_without_init: failed to open persistent connection to host:127.0.0.1:16819: Connection refused; Sending PersistInit msg: Connection refused; Problem talking to the database: Connection refused',
      },
    ],
    ['accounts 1', '', { kind: 'silent', why: 'it said nothing' }],
    ['queue 0', '', { kind: 'silent', why: 'its answer was cut short' }],
  ])('is asked: %s %s', (mark, text, answer) => {
    expect(readAccounts(readSections(`${text}\n@simtrail ${mark}\n`))).toEqual(answer);
  });
});

/** Slurm 22.05.8: what sacct has of arrays after their rows left the queue, asked for by the number of the array. */
describe('tasks that are nowhere', () => {
  const header = ['JobID', 'JobIDRaw', 'JobName', 'State', 'UID', 'NodeList', 'ExitCode', 'Submit', 'Start', 'End'];
  const told = (...rows: readonly string[][]): Accounts => {
    const text = [header, ...rows].map((row) => row.join(separator)).join('\n');
    return { kind: 'rows', rows: readAccountRows(text), peaks: new Map(), backlog: 0 };
  };
  const row = (id: string, raw: string, state: string, name = 'fx-array'): string[] => {
    const start = state === 'PENDING' ? 'Unknown' : '2026-11-23T08:27:00';
    const end = /PENDING|RUNNING/.test(state) ? 'Unknown' : '2026-11-23T08:27:04';
    return [id, raw, name, state, '1008', 'node1', '0:0', '2026-11-23T08:27:00', start, end];
  };
  const tasks = [0, 1, 2, 3].map((task): JobRef => {
    return { token: `t${task}`, nativeId: `57_${task}`, folder: '/f', array: 'fx-array' };
  });
  const queued = (shownId: string, state: string): QueueRow => {
    return { shownId, nativeId: '57', name: 'fx-array', state, reason: 'None' };
  };
  const words = (rows: readonly QueueRow[], accountsNow: Accounts): (string | undefined)[] => {
    const jobs = new SeenJobs(tasks, now);
    jobs.takeQueue(rows);
    jobs.takeAccounts(accountsNow);
    const answer = jobs.answer();
    return tasks.map(({ token }) => {
      const sighting = answer.get(token);
      return sighting?.isUntraced === true ? 'untraced' : sighting?.word;
    });
  };
  const ran = row('57_0', '58', 'COMPLETED');

  it.each<[string, QueueRow[], Accounts, (string | undefined)[]]>([
    [
      'the array itself was cancelled: they were',
      [],
      told(ran, row('57', '57', 'CANCELLED by 1008')),
      ['COMPLETED', 'CANCELLED', 'CANCELLED', 'CANCELLED'],
    ],
    [
      'its number went to the last that started: they were cancelled',
      [],
      told(ran, row('57_3', '57', 'COMPLETED')),
      ['COMPLETED', 'untraced', 'untraced', 'COMPLETED'],
    ],
    ['the queue lists others', [queued('57_[2-3]', 'PENDING')], told(), ['untraced', 'untraced', 'PENDING', 'PENDING']],
    ['the same, without accounts', [queued('57_1', 'RUNNING')], off, ['untraced', 'RUNNING', 'untraced', 'untraced']],
    [
      'one ran, and the others wait in what a killed slurmctld left: they are forgotten',
      [],
      told(ran, row('57_[1-3]', '57', 'PENDING')),
      ['COMPLETED', undefined, undefined, undefined],
    ],
    ['one ran, and nothing is told of the others', [], told(ran), ['COMPLETED', undefined, undefined, undefined]],
    [
      'its number is a stranger’s now',
      [],
      told(row('57', '57', 'COMPLETED', 'other')),
      [undefined, undefined, undefined, undefined],
    ],
    [
      'one has just ended, and accounting has only the row of those that were cancelled',
      [queued('57_0', 'COMPLETED')],
      told(row('57', '57', 'CANCELLED by 1008')),
      ['COMPLETED', 'CANCELLED', 'CANCELLED', 'CANCELLED'],
    ],
  ])('%s', (_, rows, accountsNow, expected) => {
    expect(words(rows, accountsNow)).toEqual(expected);
  });
});
