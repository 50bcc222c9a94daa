import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { User } from '../user.ts';

const user = new User();
afterAll(() => user.leaves());

it('what a job left here is on the disk before the record says that it is collected', async () => {
  // In the place of sync(1), which so many files are synced with at once: says for what, and what the history said then.
  const [bin, said] = [join(user.home, 'bin'), join(user.home, 'said')];
  mkdirSync(bin);
  const counted = `$(grep -c '"collected"' '${user.project}/.simtrail/log.jsonl')`;
  const path = process.env['PATH'] ?? '';
  writeFileSync(join(bin, 'sync'), `#!/bin/sh\necho "$2 ${counted}" >>'${said}'\nPATH='${path}' exec sync "$@"\n`);
  chmodSync(join(bin, 'sync'), 0o755);
  await user.hasTrivialProject({ first: 'for n in $(seq 70); do echo $n >part-$n.csv; done' });
  user.env['PATH'] = `${bin}:${path}`;

  await user.does('submit', 'trivial', '--name', 'many', '--wait');

  const [job] = user.records();
  expect(job?.results?.files).toBeGreaterThan(70);
  expect(existsSync(said) ? readFileSync(said, 'utf8') : '').toBe(`${user.project}/${job?.run_folder} 0\n`);
});
