import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { User } from '../user.ts';

/** Where a user's machines are. */
export function machinesFileOf(user: User): string {
  return join(user.home, 'config/simtrail/machines.yaml');
}

/** Somebody who has written these machines, and nothing else. */
export function aUserWith(machines: string): User {
  const user = new User();
  mkdirSync(join(user.home, 'config/simtrail'), { recursive: true });
  writeFileSync(machinesFileOf(user), machines);
  return user;
}

export function machinesOf(user: User): string {
  return readFileSync(machinesFileOf(user), 'utf8');
}

/** Adds the test cluster in a folder of its own, as a person would. */
export async function addCluster(user: User, cluster: Cluster, ...more: string[]): Promise<string> {
  return user.mustType('machine', 'add', 'cluster', '--ssh-config', cluster.sshConfig, ...more);
}
