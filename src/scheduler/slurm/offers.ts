import { AppError } from '../../errors/index.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { SlurmSettings } from './settings.ts';

/** Throws NOT_OFFERED if settings name a partition, an account or a qos that the cluster said it does not have for the user. */
export function refuseNotOffered(machine: string, settings: SlurmSettings): void {
  const { cluster, account, qos } = settings;
  if (cluster === undefined) return;
  const refuse = (asked: string, known: readonly string[]): never => {
    throw new AppError('NOT_OFFERED', { machine, asked, known });
  };
  const partitions = settings.partition?.split(',') ?? [];
  for (const name of partitions) {
    if (cluster.partitions[name] === undefined) refuse(`the partition ${name}`, Object.keys(cluster.partitions));
  }
  const accounts = accountsHeldTo(cluster);
  if (account !== undefined && accounts !== undefined && !has(accounts, account)) {
    refuse(`the account ${account}`, accounts);
  }
  const allowed = qosHeldTo(cluster, account);
  if (qos !== undefined && allowed !== undefined && !has(allowed, qos)) {
    refuse(account === undefined ? `the qos ${qos}` : `the qos ${qos} with the account ${account}`, allowed);
  }
  for (const name of partitions) {
    const takes = cluster.partitions[name];
    const closedTo = (list: readonly string[] | undefined, word: string | undefined): boolean =>
      list !== undefined && word !== undefined && !has(list, word);
    if (partitions.length > 1) continue; // the others may take it
    if (closedTo(takes?.accounts, account))
      refuse(`the partition ${name} to the account ${account ?? ''}`, takes?.accounts ?? []);
    if (closedTo(takes?.qos, qos)) refuse(`the partition ${name} with the qos ${qos ?? ''}`, takes?.qos ?? []);
  }
}

/** Undefined where Slurm does not look at accounts, or they are not known. */
function accountsHeldTo({ enforces, accounts }: ClusterFacts): string[] | undefined {
  return accounts !== undefined && enforces.includes('associations') ? Object.keys(accounts) : undefined;
}

function qosHeldTo({ enforces, accounts, qos }: ClusterFacts, account: string | undefined): string[] | undefined {
  if (accounts === undefined || !enforces.includes('qos')) return undefined;
  return account === undefined ? Object.keys(qos ?? {}) : accounts[account]?.qos;
}

/** Slurm's names of accounts and qualities of service do not tell capitals apart. */
function has(list: readonly string[], word: string): boolean {
  return list.some((one) => one.toLowerCase() === word.toLowerCase());
}
