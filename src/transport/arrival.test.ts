import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { withArrival } from './arrival.ts';
import { incomingFolder } from './names.ts';

it('removes what was left, and not what somebody still writes to: a growing file leaves its folder old', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'simtrail-arrival-'));
  const incoming = join(folder, incomingFolder);
  for (const name of ['left', 'growing']) {
    await mkdir(join(incoming, name), { recursive: true });
    await writeFile(join(incoming, name, '0'), 'x');
  }
  await wait(50);
  const since = Date.now();
  await wait(50);
  await appendFile(join(incoming, 'growing', '0'), 'x');

  await withArrival(folder, async () => {}, since);

  expect(await readdir(incoming)).toEqual(['growing']);
  await rm(folder, { recursive: true });
});
