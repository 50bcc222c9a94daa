import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outgoing } from '../../src/testing/transport-files.ts';
import { arrivingIn } from '../../src/transport/ssh/put-scripts.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { Wire } from '../wire.ts';
import { makeTarget, unreachable, type Target } from './target.ts';

const size = 150_000_000;

await describeOnCluster('ssh: a link that is cut in the middle', (cluster) => {
  describe.each([
    ['rsync', ''],
    ['tar', `SetEnv LC_TEST_PATH=${cluster.folder}/state/bare`],
  ])('of a transfer by %s', (_, clientSettings) => {
    let target: Target;
    let wire: Wire;
    beforeEach(async () => {
      target = await makeTarget(cluster, { clientSettings });
      const wired = await Wire.to(target.sshd.port);
      wire = wired;
      const alias = `HostKeyAlias [127.0.0.1]:${target.sshd.port}`;
      await target.configure((config) => config.replace(/Port \d+/, `Port ${wired.port}\n  ${alias}`));
    });
    afterEach(async () => {
      await target.end();
      await wire.cut();
    });

    /** Cuts the link when a part of a file has arrived, and no more can. */
    const cutWithin = async (path: string): Promise<void> => {
      await expect.poll(() => statSync(path, { throwIfNoEntry: false })?.size ?? 0).toBeGreaterThan(10_000_000);
      target.sshd.cut();
      wire.runs();
    };

    it('a put leaves nothing half, and the next goes on', async () => {
      const { folder, local } = target;
      const transport = target.transport();
      const big = await outgoing(local, 'big', randomBytes(size));
      const files = [await outgoing(local, 'small', 'small'), big];

      const arrival = join(folder, arrivingIn(folder, files).arrivals, big.sha256);
      wire.clogsAfter(40_000_000);
      const putting = transport.put(folder, files).catch((error: unknown) => error);
      await cutWithin(arrival);
      expect(await putting).toMatchObject(unreachable('connection-lost'));
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
      expect((await transport.run(`chmod 700 '${folder}/a' && chmod 644 '${folder}/big'`)).code).toBe(0);
      const into = join(local, 'into');
      // With it nothing else is asked before the transfer, which has to find by itself that the connection is gone.
      const seen = await transport.list(folder);

      wire.clogsAfter(40_000_000);
      const lost = unreachable('connection-lost');
      const getting = transport.get(folder, ['a', 'big'], into, { seen }).catch((error: unknown) => error);
      await cutWithin(join(into, '.simtrail-incoming/from-machine/big'));
      expect(await getting).toMatchObject(lost);
      expect(await readdir(into)).toEqual(['.simtrail-incoming']);
      await transport.get(folder, ['a', 'big'], into, { seen });
      const modeOf = async (name: string): Promise<number> => (await stat(join(into, name))).mode & 0o777;
      expect(await modeOf('big')).toBe(0o644 & ~process.umask());
      expect(await modeOf('a')).toBe(0o700);

      expect((await readdir(into)).sort()).toEqual(['a', 'big']);
      expect(bytes.equals(await readFile(join(into, 'big')))).toBe(true);
    });
  });
});
