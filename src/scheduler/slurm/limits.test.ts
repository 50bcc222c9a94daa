import { expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import type { Resources } from '../../model/index.ts';
import { readSections } from './commands.ts';
import { refuseUnfit } from './limits.ts';
import { readCluster } from './read-cluster.ts';
import type { SlurmSettings } from './settings.ts';
import { fixture } from './test-fixtures.ts';

const cluster = readCluster(readSections(fixture('cluster-22.05.out')), '2026-01-01T00:00:00.000Z');

function verdict(resources: Partial<Resources>, settings: SlurmSettings = {}): string {
  try {
    refuseUnfit(
      'there',
      { nodes: 1, processes: 1, runtime: 60, ...resources },
      { ...(cluster && { cluster }), ...settings },
    );
    return 'fits';
  } catch (error) {
    return error instanceof AppError ? `${error.code}: ${error.message}` : String(error);
  }
}

const hour = 3600;

it.each<[Partial<Resources>, SlurmSettings, string | RegExp]>([
  [{ nodes: 4, processes: 16, runtime: 24 * hour }, { partition: 'debug' }, 'fits'],
  [{ runtime: 24 * hour + 1 }, { partition: 'debug' }, /^TOO_BIG.*a job in partition debug can have 1d/],
  [{ runtime: 25 * hour }, { partition: 'low' }, 'fits'],
  [{ runtime: 25 * hour }, {}, 'fits'],
  [{ runtime: 11 * 60 }, { partition: 'limited' }, /^TOO_BIG.*11m.*10m/],
  [{ runtime: 11 * 60 }, { partition: 'limited,debug' }, 'fits'],
  [{ nodes: 2, processes: 2 }, { partition: 'limited' }, /^TOO_BIG: 2 nodes .*1 node/],
  [{ nodes: 5, processes: 5 }, {}, /^TOO_BIG: 5 nodes .*4 nodes/],
  [{ processes: 5 }, {}, /^TOO_BIG: 5 cores .*1 node of it has 4/],
  [{ nodes: 2, processes: 2 }, { tasks_per_node: 5 }, /^TOO_BIG: 5 cores on a node/],
  [{ nodes: 2, processes: 4 }, { cpus_per_task: 3 }, /^TOO_BIG: 12 cores/],
  [{}, { memory: '4G' }, /^TOO_BIG: 4 GiB on a node .*3.91 GiB/],
  [{}, { memory: '4000' }, 'fits'],
  [{}, { memory: '0' }, 'fits'],
  [{ processes: 4 }, { memory_per_cpu: '1001M' }, /^TOO_BIG: 3.91 GiB/],
  [{}, { gpus_per_node: 'a100:1' }, /^TOO_BIG: 1 GPU on a node .*a node has 0/],
  [{}, { gpus: 'a100:2' }, /^TOO_BIG: 2 GPUs .*1 node of it has 0/],
  [{ nodes: 2, processes: 8 }, { gpus_per_task: 1 }, /^TOO_BIG: 8 GPUs .*2 nodes of it have 0/],
  [{}, { partition: 'gpu' }, /^NOT_OFFERED.*the partition gpu; it offers debug, limited/],
  [{}, { account: 'proj1' }, 'fits'],
  [{}, { account: 'PROJ1' }, 'fits'],
  [{}, { account: 'nobodys' }, /^NOT_OFFERED.*the account nobodys; it offers proj1, proj2/],
  [{}, { account: 'proj1', qos: 'premium' }, /^NOT_OFFERED.*the qos premium with the account proj1; it offers limit2/],
  [{ runtime: 301 }, { qos: 'short' }, /^TOO_BIG.*qos short can have 5m/],
  [{ runtime: 300 }, { qos: 'short' }, 'fits'],
])('%j with %j: %s', (resources, settings, expected) => {
  const said = verdict(resources, settings);

  expect(said).toMatch(expected === 'fits' ? /^fits$/ : expected);
});

it('an account has limits of its own, where its quality of service sets none', () => {
  const held = (enforces: string[]): SlurmSettings => ({
    account: 'small',
    cluster: {
      ...bare(),
      partitions: { only: { up: true } },
      enforces,
      accounts: { small: { qos: ['normal', 'long'], default_qos: 'normal', runtime: 60, nodes: 2, cpus: 3 } },
      qos: { normal: {}, long: { runtime: 600 } },
    },
  });
  const limited = held(['associations', 'limits']);

  expect(verdict({ runtime: 61 }, limited)).toMatch(/^TOO_BIG.*a job with account small can have 1m/);
  expect(verdict({ nodes: 3, processes: 3 }, limited)).toMatch(/^TOO_BIG: 3 nodes .*can have 2 nodes/);
  expect(verdict({ processes: 4 }, limited)).toMatch(/^TOO_BIG: 4 cores .*can have 3 cores/);
  expect(verdict({ nodes: 2, processes: 3 }, limited)).toBe('fits');
  expect(verdict({ runtime: 61 }, { ...limited, qos: 'long' })).toBe('fits');
  expect(verdict({ runtime: 61 }, held([]))).toBe('fits');
});

it('what is not known is not refused', () => {
  expect(
    verdict({ nodes: 99, runtime: 1e6 }, { cluster: undefined as never, account: 'x', qos: 'y', partition: 'z' }),
  ).toBe('fits');
  const bare = { asked_at: '', accounting: false, enforces: [], partitions: { debug: { up: true } } };
  expect(verdict({ nodes: 99, runtime: 1e6 }, { cluster: bare, account: 'x', qos: 'y' })).toBe('fits');
});

it('a qos may go beyond the limits of a partition', () => {
  const beyond = { ...bare(), qos: { big: { beyond: ['runtime'] } } };
  expect(verdict({ runtime: 120 }, { cluster: bare() })).toMatch(/^TOO_BIG/);
  expect(verdict({ runtime: 120 }, { cluster: beyond, qos: 'big' })).toBe('fits');
  expect(verdict({ runtime: 120 }, { cluster: bare(), directives: ['--qos=big'] })).toBe('fits');
});

function bare() {
  return { asked_at: '', accounting: false, enforces: [], partitions: { only: { up: true, runtime: 60 } } };
}
