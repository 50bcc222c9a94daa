import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Screen } from './screen.ts';

it('a reader that is slow is waited for, and nothing of that waiting stays', async () => {
  const stdout = new PassThrough({ highWaterMark: 1 });
  const screen = new Screen({ stdout, stderr: new PassThrough() }, {}, () => {});
  const before = ['drain', 'close', 'error'].map((event) => stdout.listenerCount(event));
  let read = 0;
  const reading = (async () => {
    for await (const bytes of stdout) read += (bytes as Buffer).length;
  })();

  for (let time = 0; time < 50; time++) await screen.through('twelve bytes');
  const after = ['drain', 'close', 'error'].map((event) => stdout.listenerCount(event));
  stdout.end();
  await reading;

  expect([read, after.map((count, at) => count - (before[at] ?? 0) < 5)]).toEqual([600, [true, true, true]]);
});
