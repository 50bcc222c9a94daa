import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSshTransport } from '../../src/transport/index.ts';
import { describeTransport, type TransportToJudge } from '../../src/testing/describe-transport.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';

await describeOnCluster('a real sshd', ({ sshConfig, home }) => {
  const over = (host: string) => async (): Promise<TransportToJudge> => {
    const runtimeFolder = await mkdtemp(join(tmpdir(), 'st-'));
    const transport = createSshTransport(host, { host, configFile: sshConfig, runtimeFolder });
    const end = async (): Promise<void> => {
      await transport.disconnect();
      await rm(runtimeFolder, { recursive: true });
    };
    return { transport, base: `${home}/jobs of ${host}'s ${process.pid}`, end };
  };

  describeTransport('ssh', over('cluster'));
  describeTransport('ssh through a bastion', over('cluster-behind'));
  describeTransport('ssh with a start-up file that talks', over('cluster-noisy'));
  describeTransport('ssh without rsync over there', over('cluster-bare'));
});
