import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Engine, type Connection } from '../src/engine/index.ts';
import { newJobId, tokenOf, type JobId, type NewFact } from '../src/model/index.ts';
import { createSlurmScheduler } from '../src/scheduler/slurm/index.ts';
import { createSshTransport } from '../src/transport/index.ts';
import { aRecord } from '../test/store/record.ts';
import type { Bench } from './cluster-plain.ts';
import { figureOf, type Figure } from './figure.ts';

/** So long is watched, with a floor of one second instead of 30: what counts is calls for each floor. */
const watchedMs = 45_000;

/** Jobs that wait in a real queue, held. `squeue` is wrapped by a line that counts its calls. */
export async function watchFigures({ cluster, folder, plain }: Bench): Promise<Figure[]> {
  const wrapped = `${cluster.home}/bench-programs`;
  await plain.there(
    `mkdir -p ${wrapped} && printf '#!/bin/sh\\necho x >>${wrapped}/calls\\nexec /usr/bin/squeue "$@"\\n' >${wrapped}/squeue && chmod +x ${wrapped}/squeue`,
  );
  const callsOf = async (): Promise<number> => Number(await plain.there(`cat ${wrapped}/calls 2>/dev/null | wc -l`));
  const transport = createSshTransport('cluster', { host: 'cluster', configFile: cluster.sshConfig });
  const connect = (): Connection => ({
    machine: {
      name: 'cluster',
      transport: 'ssh',
      host: 'cluster',
      scheduler: 'slurm',
      work_folder: `${cluster.home}/bench-watch`,
      poll_floor_seconds: 1,
    },
    transport,
    scheduler: createSlurmScheduler({ transport, settings: { programs: wrapped } }),
  });
  const engines: Engine[] = [];
  try {
    for (const [which, jobs] of [500, 500].entries())
      engines.push(await anEngine(join(folder, `watch-${which}`), jobs));
    const before = await callsOf();
    const stop = AbortSignal.timeout(watchedMs);
    const churn = churning(stop);
    await Promise.all(
      engines.map(async (engine) => {
        for await (const event of engine.watch(undefined, stop)) void event;
      }),
    );
    await churn;
    const calls = (await callsOf()) - before;
    const floors = watchedMs / 1000;
    const figures = [
      figureOf(
        'squeue calls an hour, 1,000 active jobs, two projects',
        { ours: (calls / floors) * 120, baseline: 120 },
        { bar: 1, unit: 'calls' },
      ),
    ];
    await plain.there('scancel --me');
    const many = await anEngine(join(folder, 'ten-thousand'), 10_000);
    engines.push(many);
    await many.refresh('urgent');
    globalThis.gc?.();
    const memory = process.memoryUsage();
    const [cpu, squeue] = [[] as number[], [] as number[]];
    for (let round = 0; round < 5; round += 1) {
      const used = process.cpuUsage();
      await many.refresh('urgent');
      const { user, system } = process.cpuUsage(used);
      cpu.push((user + system) / 1000);
      const begun = performance.now();
      await plain.there('squeue --me --noheader >/dev/null');
      squeue.push(performance.now() - begun);
    }
    const [ours = 0, baseline = 0] = [cpu, squeue].map((all) => all.toSorted((a, b) => a - b)[2]);
    return [
      ...figures,
      figureOf('CPU a look at 10,000 active jobs, against squeue alone', { ours, baseline }),
      figureOf(
        'memory while 10,000 active jobs are watched, against node',
        { ours: memory.rss / 2 ** 20, baseline: await idleNode() },
        { unit: 'MB' },
      ),
    ];
  } finally {
    for (const engine of engines) await engine.close();
    await plain.there(`scancel --me; rm -rf ${wrapped}`);
    await transport.disconnect();
  }

  /** A project with so many jobs that wait, held, in the queue. */
  async function anEngine(project: string, jobs: number): Promise<Engine> {
    const ids = Array.from({ length: jobs }, () => newJobId(Date.now(), randomBytes(16)));
    const names = join(folder, 'names');
    writeFileSync(names, `${ids.map(tokenOf).join('\n')}\n`);
    // Four at once in one session: as fast as slurmctld takes them.
    const numbers = await plain.here(
      `${plain.command} cluster 'xargs -P4 -I{} sh -c "echo {} \\$(sbatch --parsable --hold -J {} -o /dev/null --wrap true)"' <${names}`,
    );
    const slurmIds = new Map(
      numbers
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    const engine = await Engine.create(project, undefined, {
      connect,
      machines: async () => ({ ...connect().machine }),
    });
    const facts = ids.map((id, n) => aWaitingJob(id, n, slurmIds.get(tokenOf(id)) ?? ''));
    for (let from = 0; from < facts.length; from += 1000)
      await engine.store.change(() => facts.slice(from, from + 1000));
    return engine;
  }

  /** Something is new at each look: one job after the other is held and released. */
  async function churning(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await plain.there('id=$(squeue -h --me -t PD -o %i | shuf -n 1); scancel $id');
      await wait(300);
    }
  }
}

/** Resident memory of a node that does nothing, MB. */
async function idleNode(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'process.memoryUsage.rss()']);
  return Number(stdout) / 2 ** 20;
}

function aWaitingJob(id: JobId, n: number, slurmId: string): NewFact {
  const waiting = {
    status: 'queued',
    started_at: null,
    ended_at: null,
    exit_code: null,
    scheduler_state: null,
  } as const;
  const own = { id, slurm_id: slurmId, machine: 'cluster', run_folder: `jobs/held-${n}`, quantities: [], host: null };
  return { type: 'prepared', job: id, set: aRecord(n, { ...waiting, ...own, created_at: new Date().toISOString() }) };
}
