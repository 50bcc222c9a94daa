import { expect } from 'vitest';
import { shellWord } from '../model/index.ts';
import { scriptName } from '../scheduler/index.ts';
import type { Clause } from './clauses.ts';
import { becomesTrue, say, submitAll, submitOne, untilEnded, type SchedulerHarness } from './scheduler-harness.ts';

const names = [
  'with blanks',
  'it\'s "quoted" $HOME `id`',
  'two\nlines',
  'Größe-长',
  '-rf',
  '*',
  'a;b&c|d',
  '100%j',
  '%N\\a\\\\b',
];

/** Clauses on where, with what and in which order jobs start. */
export function declarePlaces(clause: Clause<SchedulerHarness>): void {
  clause('jobs start in the order in which they were submitted', async (harness) => {
    const wishes = Array.from({ length: 8 }, (_, index) => ({
      program: `echo ${index} >>../order`,
      resources: { processes: harness.processes },
    }));

    const jobs = await submitAll(harness, wishes);
    await untilEnded(harness, jobs);

    expect(await say(harness, `cat '${harness.folder}/order'`)).toBe('0\n1\n2\n3\n4\n5\n6\n7');
  });

  clause('the script starts in its folder, whatever the folder is called', async (harness) => {
    const jobs = await submitAll(
      harness,
      names.map((folderName) => ({ folderName, program: 'pwd >here' })),
    );

    const seen = await untilEnded(harness, jobs);

    const outcomes = seen.map((sighting) => sighting.outcome);
    expect(outcomes).toEqual(names.map(() => 'succeeded'));
    for (const { folder } of jobs) expect(await say(harness, `cat ${shellWord(`${folder}/here`)}`)).toBe(folder);
  });

  clause('the environment that the script gives reaches the program unchanged', async (harness) => {
    const value = ' two\nlines, "quoted", $HOME, größer ';
    const job = await submitOne(harness, { program: 'printf %s "$GIVEN" >out', environment: { GIVEN: value } });

    await untilEnded(harness, [job]);

    expect((await harness.machine.run(`cat ${shellWord(`${job.folder}/out`)}`)).stdout).toBe(value);
  });

  clause('the program knows which job it is of', async (harness) => {
    const job = await submitOne(harness, { program: 'printf %s "$SIMTRAIL_JOB" >out' });

    await untilEnded(harness, [job]);

    expect(`simtrail-${await say(harness, `cat ${shellWord(`${job.folder}/out`)}`)}`).toBe(job.token);
  });

  clause('a script that is started twice runs once', async (harness) => {
    const job = await submitOne(harness, {
      program: 'echo ran >>witness; while [ ! -e ../go ]; do sleep 0.05; done',
    });
    const folder = shellWord(job.folder);
    await becomesTrue(harness, `[ -e ${folder}/witness ]`);

    const second = await harness.machine.run(`cd ${folder} && sh ./${scriptName}`);
    await harness.machine.run(`: >'${harness.folder}/go'`);
    const [seen] = await untilEnded(harness, [job]);
    const third = await harness.machine.run(`cd ${folder} && sh ./${scriptName}`);

    expect([second.code, third.code]).toEqual([0, 0]);
    expect(seen?.outcome).toBe('succeeded');
    expect(await say(harness, `cat ${folder}/witness`)).toBe('ran');
  });
}
