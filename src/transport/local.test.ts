import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTransport } from '../testing/describe-transport.ts';
import { createLocalTransport } from './index.ts';

describeTransport('local', async () => {
  const base = await mkdtemp(join(tmpdir(), "simtrail it's local-"));
  return {
    transport: createLocalTransport('here'),
    base: join(base, 'jobs'),
    end: async () => rm(base, { recursive: true }),
  };
});
