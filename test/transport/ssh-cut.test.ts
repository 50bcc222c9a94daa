import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outgoing } from '../../src/testing/transport-files.ts';
import { arrivingIn } from '../../src/transport/ssh/put-scripts.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { makeTarget, unreachable, type Target } from './target.ts';

const size = 150_000_000;

await describeOnCluster('ssh: a link that is cut in the middle', (cluster) => {
  describe.each([
    ['rsync', ''],
    ['tar', `SetEnv LC_TEST_PATH=${cluster.folder}/state/bare`],
  ])('of a transfer by %s', (_, clientSettings) => {
    let target: Target;
    beforeEach(async () => {
      target = await makeTarget(cluster, { clientSettings });
    });
    afterEach(async () => target.end());

    /** Cuts the link when a part of a file has arrived. */
    const cutWithin = (path: string): void => {
      const timer = setInterval(() => {
        if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < 20_000_000) return;
        clearInterval(timer);
        target.sshd.cut();
      }, 2);
    };

    it('a put leaves nothing half, and the next goes on', async () => {
      const { folder, local } = target;
      const transport = target.transport();
      const big = await outgoing(local, 'big', randomBytes(size));
      const files = [await outgoing(local, 'small', 'small'), big];

      const arrival = join(folder, arrivingIn(folder, files).arrivals, big.sha256);
      cutWithin(arrival);
      await expect(transport.put(folder, files)).rejects.toMatchObject(unreachable('connection-lost'));
      expect(await transport.list(folder)).toEqual([]);
      const arrived = await stat(arrival);
      await transport.put(folder, files);

      expect(arrived.size).toBeGreaterThan(1_000_000);
      expect((await transport.list(folder)).map((file) => file.size)).toEqual([size, 5]);
      expect(await readdir(folder)).toHaveLength(2);
    });

    it('a get leaves nothing half, and the next goes on', async () => {
      const { folder, local } = target;
      const transport = target.transport();
      const bytes = randomBytes(size);
      await transport.put(folder, [await outgoing(local, 'big', bytes), await outgoing(local, 'a', 'small')]);
      const into = join(local, 'into');

      cutWithin(join(into, '.simtrail-incoming/from-machine/big'));
      await expect(transport.get(folder, ['a', 'big'], into)).rejects.toMatchObject(unreachable('connection-lost'));
      expect(await readdir(into)).toEqual(['.simtrail-incoming']);
      await transport.get(folder, ['a', 'big'], into);

      expect((await readdir(into)).sort()).toEqual(['a', 'big']);
      expect(bytes.equals(await readFile(join(into, 'big')))).toBe(true);
    });
  });
});
