import { AppError } from '../../errors/index.ts';
import type { Transport } from '../../transport/index.ts';
import { silence } from './ask.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { readSections } from './commands.ts';
import { readCluster, writeClusterQuestion } from './read-cluster.ts';

export interface ClusterAsker {
  transport: Transport;
  /** Folder of Slurm's programs, if it has to be said. */
  programs?: string | undefined;
  now?: () => number;
  timeoutMs?: number;
}

/** Asks a cluster once what it has and what the user may use there. Rejects with NO_SLURM if it cannot be asked. */
export async function askCluster({
  transport,
  programs,
  now = Date.now,
  timeoutMs = 120_000,
}: ClusterAsker): Promise<ClusterFacts> {
  const { stdout } = await transport.run(writeClusterQuestion(programs), { timeoutMs });
  const sections = readSections(stdout);
  const facts = readCluster(sections, new Date(now()).toISOString());
  if (facts === undefined) {
    throw new AppError('NO_SLURM', {
      machine: transport.machine,
      why: silence(sections.get('partitions'), 'scontrol'),
    });
  }
  return facts;
}
