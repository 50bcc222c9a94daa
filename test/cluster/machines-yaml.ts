import type { Cluster } from './cluster.ts';

export interface ClusterWishes {
  /** Names in the cluster's ssh configuration; a machine for each. */
  hosts?: readonly string[];
  /** What a machine's `slurm` holds, as YAML has it in braces. */
  slurm?: string;
  /** Further lines of each machine. */
  more?: readonly string[];
}

/** The cluster as machines of somebody's `machines.yaml`. */
export function machinesYaml(
  { sshConfig }: Pick<Cluster, 'sshConfig'>,
  workFolder: string,
  wishes: ClusterWishes = {},
): string {
  const { hosts = ['cluster'], slurm = 'account: proj1, partition: debug, memory: 100M', more = [] } = wishes;
  const lines = (host: string): string[] => [
    `  ${host}:`,
    `    host: ${host}`,
    `    ssh_config: ${sshConfig}`,
    `    work_folder: ${workFolder}`,
    '    poll_floor_seconds: 1',
    `    slurm: { ${slurm} }`,
    ...more.map((line) => `    ${line}`),
  ];
  return `${['machines:', ...hosts.flatMap(lines)].join('\n')}\n`;
}
