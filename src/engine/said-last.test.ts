import { expect, it } from 'vitest';
import { saidLast } from './said-last.ts';

it.each([
  ['', undefined],
  ['\n \n', undefined],
  ['reading\nno \u001b[31mconvergence\n\n', 'no ␛[31mconvergence'],
  // As Slurm 22.05 writes them.
  ['no elements\nsrun: error: node1: task 0: Exited with exit code 3\n', 'no elements'],
  [
    'no elements\nsrun: error: node[1-2]: tasks 0-3,5: Exited with exit code 1\nsrun: Terminating StepId=401.0\n',
    'no elements',
  ],
  [
    'slurmstepd-node2: error: *** STEP 401.0 ON node2 CANCELLED AT 2026-11-23T05:20:19 DUE TO TIME LIMIT ***\nsrun: error: node2: task 0: Terminated\n',
    'srun: error: node2: task 0: Terminated',
  ],
  [
    'a warning\nsrun: error: Unable to create step for job 4: More processors requested than permitted\n',
    'srun: error: Unable to create step for job 4: More processors requested than permitted',
  ],
  [`${'x'.repeat(300)}\n`, `${'x'.repeat(199)}…`],
])('of %j', (stderr, said) => {
  expect(saidLast(stderr)).toBe(said);
});
