import { AppError } from '../../errors/index.ts';
import { writeDuration, type Resources } from '../../model/index.ts';
import type { SlurmSettings } from './settings.ts';

/**
 * Throws TOO_BIG for what can be known to be too much. Many clusters accept such a job and let it wait for ever: Slurm
 * refuses it only with EnforcePartLimits (slurm.conf(5)).
 */
export function refuseTooBig(machine: string, resources: Resources, settings: SlurmSettings): void {
  const { nodes = Infinity, cpus_per_node = Infinity, runtime = Infinity } = settings.limits ?? {};
  const tooBig = (asked: string, limit: string): never => {
    throw new AppError('TOO_BIG', { machine, asked, limit });
  };
  if (resources.nodes > nodes) tooBig(many(resources.nodes, 'node'), `a job can have ${many(nodes, 'node')}`);
  if (resources.runtime > runtime) {
    tooBig(`a wall time of ${writeDuration(resources.runtime)}`, `a job can have ${writeDuration(runtime)}`);
  }
  const cores = resources.processes * (settings.cpus_per_task ?? 1);
  const have = resources.nodes * cpus_per_node;
  if (cores > have) tooBig(many(cores, 'core'), `${many(resources.nodes, 'node')} of it have ${have}`);
  const perNode = (settings.tasks_per_node ?? 1) * (settings.cpus_per_task ?? 1);
  if (perNode > cpus_per_node) tooBig(`${many(perNode, 'core')} on a node`, `a node has ${cpus_per_node}`);
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
