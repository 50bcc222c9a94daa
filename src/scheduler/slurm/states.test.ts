import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readState, stateTable } from './states.ts';

describe('readState', () => {
  it('knows every word of squeue(1) and job_state_codes.html, long and short', () => {
    expect(stateTable.map(([short, long]) => `${short} ${long}`.trim())).toEqual([
      'BF BOOT_FAIL',
      'CA CANCELLED',
      'CD COMPLETED',
      'CF CONFIGURING',
      'CG COMPLETING',
      'DL DEADLINE',
      'F FAILED',
      'LAUNCH_FAILED',
      'NF NODE_FAIL',
      'OOM OUT_OF_MEMORY',
      'PD PENDING',
      'POWER_UP_NODE',
      'PR PREEMPTED',
      'R RUNNING',
      'RD RESV_DEL_HOLD',
      'RECONFIG_FAIL',
      'RF REQUEUE_FED',
      'RH REQUEUE_HOLD',
      'RQ REQUEUED',
      'RS RESIZING',
      'RV REVOKED',
      'S SUSPENDED',
      'SE SPECIAL_EXIT',
      'SI SIGNALING',
      'SO STAGE_OUT',
      'ST STOPPED',
      'TO TIMEOUT',
      'UPDATE_DB',
    ]);
  });

  it('reads the short form as the long one', () => {
    const both = stateTable.filter(([short]) => short !== '');
    expect(both.map(([short]) => readState(short))).toEqual(both.map(([, long]) => readState(long)));
  });

  it.each([
    ['COMPLETED', { word: 'COMPLETED', phase: 'ended', outcome: 'succeeded' }],
    ['FAILED', { word: 'FAILED', phase: 'ended', outcome: 'failed' }],
    ['TIMEOUT', { word: 'TIMEOUT', phase: 'ended', outcome: 'timed-out' }],
    ['DEADLINE', { word: 'DEADLINE', phase: 'ended', outcome: 'timed-out' }],
    ['OUT_OF_MEMORY', { word: 'OUT_OF_MEMORY', phase: 'ended', outcome: 'out-of-memory' }],
    ['NODE_FAIL', { word: 'NODE_FAIL', phase: 'ended', outcome: 'node-failed' }],
    ['BOOT_FAIL', { word: 'BOOT_FAIL', phase: 'ended', outcome: 'node-failed' }],
    ['PREEMPTED', { word: 'PREEMPTED', phase: 'ended', outcome: 'preempted' }],
    ['CANCELLED', { word: 'CANCELLED', phase: 'ended', outcome: 'cancelled' }],
    ['CANCELLED by 1001', { word: 'CANCELLED', phase: 'ended', outcome: 'cancelled', by: '1001' }],
    ['RUNNING', { word: 'RUNNING', phase: 'running' }],
    ['COMPLETING', { word: 'COMPLETING', phase: 'running' }],
    ['SUSPENDED', { word: 'SUSPENDED', phase: 'running' }],
    ['REQUEUED', { word: 'REQUEUED', phase: 'queued' }],
    ['SPECIAL_EXIT', { word: 'SPECIAL_EXIT', phase: 'held' }],
    ['REVOKED', { word: 'REVOKED', phase: 'unknown' }],
    ['', { word: 'UNKNOWN', phase: 'unknown' }],
    ['HIBERNATING', { word: 'HIBERNATING', phase: 'unknown' }],
    ['completed', { word: 'completed', phase: 'unknown' }],
    ['constructor', { word: 'constructor', phase: 'unknown' }],
  ])('reads %s', (text, state) => {
    expect(readState(text)).toEqual(state);
  });

  it.each([
    ['JobHeldUser', 'held'],
    ['JobHeldAdmin', 'held'],
    ['JobHoldMaxRequeue', 'held'],
    ['launch failed requeued held', 'held'],
    ['job requeued in held state', 'held'],
    ['Priority', 'queued'],
    ['', 'queued'],
  ])('tells a pending job with reason “%s” as %s', (reason, phase) => {
    expect(readState('PENDING', reason)).toEqual({ word: 'PENDING', phase });
    expect(readState('RUNNING', reason).phase).toBe('running');
  });

  it('calls no word ended that is not in the table', () => {
    const known = new Set(stateTable.flatMap(([short, long]) => [short, long]));
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, reason) => {
        const { phase } = readState(text, reason);
        const isKnown = known.has(text.trim()) || /^CANCELLED by \d+$/.test(text.trim());
        expect(isKnown || phase === 'unknown').toBe(true);
      }),
    );
  });
});
