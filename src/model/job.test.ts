import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRecord } from '../../test/store/kit.ts';
import {
  activeStatuses,
  finalStatuses,
  isBeforeAcceptance,
  isFinal,
  Job,
  readStatus,
  type JobRecord,
} from './index.ts';

describe('a job', () => {
  it('reads what it knows of its record', () => {
    const job = new Job(aRecord(1));

    expect(job).toMatchObject({ id: aRecord(1).id, name: 'eigen-1', analysis: 'eigen', machine: 'perlmutter' });
    expect(job).toMatchObject({ status: 'succeeded', isFinal: true, isOurs: true, tags: ['sweep'] });
    expect(job.elapsedSeconds(0)).toBe(5186);
  });

  it.each(['../elsewhere', '/tmp/x', 'jobs/../..', 'jobs/..', 'jobs/a/b', 'jobs/', ''])(
    'is not ours when its folder is %j',
    (run_folder) => {
      expect(new Job({ ...aRecord(1), run_folder }).isOurs).toBe(false);
    },
  );

  it.each(['../elsewhere', '/etc', '', '01a205f6-49d6-7087-a408-b3ae402d6308/..'])(
    'is not ours when its id is %j',
    (id) => {
      expect(new Job({ ...aRecord(1), id: id as JobRecord['id'] }).isOurs).toBe(false);
    },
  );

  it('reads anything that another program wrote', () => {
    const anything: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(
      Object.keys(aRecord(1)).map((key) => [key, fc.jsonValue()]),
    );
    const written = fc.record(anything, { requiredKeys: [] });
    fc.assert(
      fc.property(written, (record) => {
        const job = new Job({ ...record, id: 'x' } as unknown as JobRecord);
        expect(typeof job.name).toBe('string');
        expect([...activeStatuses, ...finalStatuses]).toContain(job.status);
        expect([job.analysis, job.machine].every((text) => typeof text === 'string')).toBe(true);
        expect(Array.isArray(job.tags) && Array.isArray(job.quantities)).toBe(true);
        expect(job.elapsedSeconds(0) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is named by its id where it has no name', () => {
    expect(new Job(aRecord(1, { job_name: '' })).name).toBe(aRecord(1).id);
  });

  it('has run until now when it runs, and for an unknown time when its end is unknown', () => {
    const running = aRecord(1, { status: 'running', started_at: '1970-01-01T00:00:10Z', ended_at: null });

    expect(new Job(running).elapsedSeconds(15_000)).toBe(5);
    expect(new Job(running).elapsedSeconds(5000)).toBe(0);
    expect(new Job({ ...running, status: 'lost' }).elapsedSeconds(15_000)).toBeUndefined();
    expect(new Job({ ...running, started_at: null }).elapsedSeconds(15_000)).toBeUndefined();
  });

  it('is another job when something of it changes, and carries along what it does not know', () => {
    const job = new Job({ ...aRecord(1), theirs: { deep: [1] } });

    expect(job.with({ notes: 'b' }).record).toEqual({ ...aRecord(1), theirs: { deep: [1] }, notes: 'b' });
    expect(job.record.notes).toBe(aRecord(1).notes);
  });
});

describe('statuses', () => {
  it('that nobody knows read as unknown', () => {
    expect(readStatus('running')).toBe('running');
    expect([readStatus('REVOKED'), readStatus(7), readStatus(undefined), readStatus('constructor')]).toEqual(
      Array.from({ length: 4 }, () => 'unknown'),
    );
  });

  it('are active or final, and the first three are before acceptance', () => {
    expect(finalStatuses.every(isFinal)).toBe(true);
    expect(activeStatuses.some(isFinal)).toBe(false);
    expect([...activeStatuses, ...finalStatuses].filter(isBeforeAcceptance)).toEqual([
      'prepared',
      'staging',
      'submitting',
    ]);
  });
});
