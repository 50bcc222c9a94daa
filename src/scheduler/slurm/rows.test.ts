import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peakMemory, readAccountRows, writeAccountQuestion } from './account-rows.ts';
import { readAccounts } from './ask.ts';
import { readSections, separator } from './commands.ts';
import { readQueueRows, writeQueueQuestion } from './queue-rows.ts';
import { SeenJobs } from './seen-jobs.ts';
import type { JobRef } from '../scheduler.ts';
import type { SlurmSighting } from './sighting.ts';
import { stateTable } from './states.ts';
import { readSubmitAnswer } from './submit-answer.ts';
import { fixture } from './test-fixtures.ts';

const refs = (...tokens: string[]): JobRef[] => tokens.map((token) => ({ token, nativeId: '1', folder: '/f' }));

const queueText = readSections(fixture('queue-22.05.out')).get('queue')?.text ?? '';
const accountText = readSections(fixture('accounts-22.05.out')).get('accounts')?.text ?? '';

function line(...fields: string[]): string {
  return fields.join(separator);
}

/** What the queue's text says of one job. */
function said(text: string): SlurmSighting | undefined {
  const jobs = new SeenJobs(refs('fx-exit3'), 0);
  jobs.takeQueue(readQueueRows(text));
  return jobs.answer().get('fx-exit3');
}

describe('readQueueRows', () => {
  const rows = readQueueRows(queueText);

  it('reads each row but that of the job with a newline in its name', () => {
    expect(rows.map((row) => row.shownId).join(' ')).toBe(
      '43 21 23 22 15 25_1 25_3 27+0 27+1 16 17 18 25_2 26 46 47 20 19 24 36 37 38 39 40 42 45_[3-10%2] 41 29 34 35 44 33',
    );
  });

  it('reads arrays and heterogeneous jobs by the number that sbatch answered', () => {
    const [array, waiting, het] = ['25_3', '45_[3-10%2]', '27+1'].map((id) => rows.find((row) => row.shownId === id));

    expect([array?.nativeId, waiting?.nativeId, het?.nativeId]).toEqual(['25', '45', '27']);
    expect(waiting).toEqual({
      shownId: '45_[3-10%2]',
      nativeId: '45',
      name: 'fx-parray',
      state: 'PENDING',
      reason: 'JobHeldUser',
      submittedAt: '2026-11-22T16:26:57.000Z',
      exit: '0',
    });
  });

  it('does without the last column, and with warnings between the rows', () => {
    const line = ['7', 'n', 'RUNNING', 'None', 'N/A', 'N/A', 'N/A', 'node1', ''].join(separator);

    expect(readQueueRows(`squeue: warning: something\n${line}\nX|Y\n\n`)).toEqual([
      { shownId: '7', nativeId: '7', name: 'n', state: 'RUNNING', reason: 'None', host: 'node1' },
    ]);
  });
});

describe('readAccountRows', () => {
  it('reads jobs and their steps, fields under their names', () => {
    const rows = readAccountRows(accountText);

    expect(rows.length).toBe(55);
    expect(rows.find((row) => row['JobID'] === '27+1')).toMatchObject({
      JobIDRaw: '28',
      JobName: 'fx-het',
      State: 'COMPLETED',
    });
    expect(rows.find((row) => row['JobName']?.startsWith('a|b'))).toMatchObject({
      JobName: 'a|b\nc',
      State: 'COMPLETED',
    });
    expect(peakMemory(rows).get('15')).toBe(3_428_352);
  });

  it('reads several answers below each other, also with other columns', () => {
    const text = [
      'sacct: warning: something',
      line('JobIDRaw', 'State'),
      line('1', 'RUNNING'),
      line('2', 'FAILED'),
      line('State', 'JobIDRaw', 'New'),
      line('TIMEOUT', '3', 'x'),
      line('cut', 'short'),
    ].join('\n');

    expect(readAccountRows(text).map((row) => ({ ...row }))).toEqual([
      { JobIDRaw: '1', State: 'RUNNING' },
      { JobIDRaw: '2', State: 'FAILED' },
      { JobIDRaw: '3', State: 'TIMEOUT', New: 'x' },
    ]);
  });
});

describe('questions', () => {
  it('names the jobs while they are few, and asks for all of the user otherwise', () => {
    expect(writeQueueQuestion(['a', 'b'])).toContain(' --name=a,b 2>&1;');
    expect(writeQueueQuestion(Array.from({ length: 301 }, (_, n) => `t${n}`))).not.toContain('--name');
  });

  it('asks accounting for many ids in several calls', () => {
    const ids = Array.from({ length: 1001 }, (_, n) => String(n));
    const calls = writeAccountQuestion({ ids, names: ['n'], daysBack: 3 }).match(
      /sacct .*?-S now-3days -E now (-j|--name)/g,
    );
    expect(calls?.length).toBe(4);
  });
});

describe('no text', () => {
  const shreds = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        separator,
        '\n',
        '@simtrail ',
        'queue 0',
        'accounts 0',
        'token',
        'JobIDRaw',
        'State',
        'JobName',
        'RUNNING',
      ),
      fc.constantFrom(...accountText.split(/\n/), ...queueText.split(/\n/)),
    ),
    { maxLength: 60 },
  );
  const words = new Set(stateTable.flatMap(([short, long]) => [short, long]));

  it('makes a reader throw, or calls a job ended by a word that is not Slurm’s', () => {
    fc.assert(
      fc.property(shreds, (parts) => {
        const text = parts.join('');
        const sections = readSections(text);
        const jobs = new SeenJobs(refs('token', 'fx-completed'), 0);
        jobs.takeQueue(readQueueRows(text));
        jobs.takeAccounts(readAccounts(sections));
        readSubmitAnswer({ code: 0, stdout: text, stderr: text });
        for (const { phase, word } of jobs.answer().values()) {
          expect(phase !== 'ended' || words.has(word)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('cut short anywhere tells something else of a job than the whole does', () => {
    const { exitCode: _, reason: _words, ...withoutExit } = said(queueText) ?? {};
    const end = queueText.indexOf('\n', queueText.indexOf('fx-exit3'));

    const tales = new Set(
      Array.from({ length: end }, (_, cut) => JSON.stringify(said(queueText.slice(0, cut)) ?? 'nothing')),
    );

    const words = 'its program ended with an error (NonZeroExitCode)';
    expect([...tales].map((one) => JSON.parse(one) as unknown)).toEqual(['nothing', { ...withoutExit, reason: words }]);
  });
});
