import { lastAsked, listMachines, type MachineRecord } from '../../engine/index.ts';
import { isFinal } from '../../model/index.ts';
import type { Handlers } from '../call.ts';
import { needsLogin } from '../projects/machine-health.ts';
import type { Served } from '../served.ts';
import type { MachineView, StatusCounts } from '../shapes/index.ts';

export const machineHandlers: Handlers<'GET /api/machines' | 'POST /api/machines/:machine/login'> = {
  async 'GET /api/machines'({ served }) {
    const jobs = await unsettledJobs(served);
    const machines = await listMachines();
    return { machines: await Promise.all(machines.map((machine) => view(served, machine, jobs.get(machine.name)))) };
  },

  async 'POST /api/machines/:machine/login'({ served: { logins }, params, body }) {
    return body.question === undefined
      ? logins.begin(params.machine)
      : logins.go(params.machine, body.question, body.answer);
  },
};

async function view({ health }: Served, machine: MachineRecord, jobs: StatusCounts = {}): Promise<MachineView> {
  const outage = health.of(machine.name);
  const asked = await lastAsked(machine);
  const { slurm } = machine;
  const { limits, environment: _, prologue: _p, modules: _m, directives: _d, programs: _s, ...defaults } = slurm ?? {};
  return {
    name: machine.name,
    transport: machine.transport,
    scheduler: machine.scheduler,
    host: machine.host ?? null,
    description: machine.description ?? null,
    limits:
      machine.scheduler === 'process'
        ? { nodes: 1, cores_per_node: machine.cores ?? 1, runtime: null }
        : {
            nodes: limits?.nodes ?? null,
            cores_per_node: limits?.cpus_per_node ?? null,
            runtime: limits?.runtime ?? null,
          },
    defaults,
    poll_floor_seconds: machine.poll_floor_seconds,
    state:
      outage === undefined
        ? asked !== undefined || machine.transport === 'local'
          ? 'reached'
          : 'idle'
        : needsLogin(outage.error)
          ? 'login-needed'
          : 'unreachable',
    error: outage?.error.toJSON() ?? null,
    last_contact_at: asked === undefined ? null : asked.toISOString(),
    down_since: outage?.since.toISOString() ?? null,
    jobs,
  };
}

async function unsettledJobs({ projects }: Served): Promise<Map<string, StatusCounts>> {
  const counts = new Map<string, StatusCounts>();
  for (const { live } of await projects.list()) {
    for (const { status, details } of live?.index.newestFirst() ?? []) {
      if (isFinal(status) || details === undefined) continue;
      const machine = counts.get(details.machine) ?? {};
      counts.set(details.machine, machine);
      machine[status] = (machine[status] ?? 0) + 1;
    }
  }
  return counts;
}
