import { expect, it } from 'vitest';
import { readMemoryOfJob } from './memory-of-job.ts';

it.each([
  ['cpu=1,mem=1200M,node=1,billing=1   \n', 1200],
  ['cpu=4,mem=3000M,node=2,billing=4\n', 1500],
  ['cpu=256,mem=1.50T,energy=7,node=4,gres/gpu=16\n', 393_216],
  ['mem=512\n', 512],
  ['cpu=2,node=1,gres/gpumem=80G\n', Infinity],
  ['cpu=2,mem=0,node=1\n', Infinity],
  ['(null)\n', Infinity],
  ['', Infinity],
])('reads what a job has on each of its nodes from %j', (text, mib) => {
  expect(readMemoryOfJob(text)).toBe(mib * 2 ** 20);
});
