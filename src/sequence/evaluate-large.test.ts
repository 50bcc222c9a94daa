import { expect, it } from 'vitest';
import type { JobId } from '../model/index.ts';
import { evaluate } from './evaluate.ts';
import { readSequence } from './read-sequence.ts';
import type { SequenceJob } from './task.ts';

it('a sequence whose jobs all waited for all former ones is evaluated in no time', () => {
  const names = Array.from({ length: 60 }, (_, n) => `s${n}`);
  const steps = names.map((name, n) => `  ${name}: { analysis: x, after: [${names.slice(0, n).join(', ')}] }\n`);
  const sequence = readSequence(`simtrail_sequence: 1\nname: s\nsteps:\n${steps.join('')}`, 's.yaml');
  const ids = names.map((_, n) => `job-${String(n).padStart(2, '0')}` as JobId);
  const jobs = names.map((step, n): SequenceJob => {
    const id = ids[n] ?? ('' as JobId);
    return { id, step, attempt: 1, status: 'succeeded', quantities: [], nodes: 1, runtime: 60, after: ids.slice(0, n) };
  });

  expect(evaluate(sequence, jobs).state).toBe('succeeded');
});
