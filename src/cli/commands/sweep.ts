import { stringify } from 'yaml';
import { AppError } from '../../errors/index.ts';
import type { Page } from '../answer.ts';
import { carried, started } from '../carried.ts';
import { defineCommand } from '../command.ts';
import { assignment, count, duration, flag, text } from '../options.ts';

export const sweep = defineCommand({
  about:
    'One job for each combination of the values: 1,2,3 or FROM:TO:COUNT (both ends included). It is a sequence with one step: `sequence show`, `resume` and `cancel` work on it, and more points given later under the same name run only what is new.',
  arguments: [
    { name: 'ANALYSIS', about: 'what to run', completes: 'analysis' },
    { name: 'PATH=VALUES', about: 'a parameter and its values', many: true },
  ],
  options: {
    on: text('MACHINE', 'where (default: local, this computer)', { completes: 'machine' }),
    name: text('NAME', "what the sweep is called (default: the analysis' name)"),
    nodes: count('N', 'nodes of each job'),
    processes: count('N', 'processes of each job'),
    runtime: duration('TIME', 'longest time each job may run (default: 1h)'),
    jobs: count('N', 'how many jobs may be under way at once'),
    points: count('N', 'how many points there may be (default: 100000)'),
    detach: flag('submit, and do not wait', { short: 'd' }),
  },
  examples: [
    { line: 'simtrail sweep pillbox radius_m=0.08:0.12:9', about: 'nine radii' },
    { line: 'simtrail sweep pillbox radius_m=0.09,0.1 mesh_size_m=0.004,0.002 --detach', about: 'four combinations' },
  ],
  async run(context, [analysis = '', ...axes], options): Promise<Page> {
    const engine = await context.engine();
    const sequences = await engine.sequences();
    const name = options.name ?? analysis;
    const grid = Object.fromEntries(axes.map((axis) => axisOf(axis)));
    const step = {
      analysis,
      machine: options.on,
      nodes: options.nodes,
      processes: options.processes,
      runtime: options.runtime,
      sweep: { grid },
    };
    const limits = options.jobs === undefined ? {} : { jobs: options.jobs };
    const file = stringify({ simtrail_sequence: 1, name, on_failure: 'continue', limits, steps: { sweep: step } });
    const before = [...engine.store.state.sequences.values()].findLast((one) => one.name === name);
    const most = options.points === undefined ? {} : { points: options.points };
    const continues = before === undefined ? undefined : { id: before.id };
    const record = await sequences.start({ file: { name: `${name}.yaml`, text: file }, ...most }, continues);
    return options.detach ? started(context, sequences, record) : carried(context, engine, record);
  },
});

function axisOf(written: string): [path: string, values: unknown] {
  const { path, value } = assignment(written);
  const range = /^([^:,]+):([^:,]+):(\d+)$/.exec(value);
  if (range === null) return [path, value.split(',').map((one) => one.trim())];
  const [from, to, steps] = range.slice(1).map(Number);
  if (!Number.isFinite(from) || !Number.isFinite(to) || (steps ?? 0) < 1) {
    throw new AppError('USAGE', { why: `${written}: a range is FROM:TO:COUNT, as in radius_m=0.08:0.12:9.` });
  }
  return [path, { from, to, count: steps }];
}
