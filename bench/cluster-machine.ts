import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../test/cluster/cluster.ts';
import { machinesYaml, type ClusterWishes } from '../test/cluster/machines-yaml.ts';

/** Makes the cluster the one machine of whoever runs these figures. */
export function writeMachine(cluster: Cluster, workFolder: string, wishes: ClusterWishes): void {
  const config = join(process.env['XDG_CONFIG_HOME'] ?? '', 'simtrail');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'machines.yaml'), machinesYaml(cluster, workFolder, wishes));
}
