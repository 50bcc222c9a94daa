import type { SubmitRequest } from '../engine/index.ts';
import { assignment, count, duration, flag, text, texts, type ValuesOf } from './options.ts';

/** What one may ask of a job in whatever way it is made. */
export const requestOptions = {
  on: text('MACHINE', 'where (default: local, this computer; for a rerun, where the job ran)', {
    completes: 'machine',
  }),
  name: text('NAME', "what the job is called (default: the analysis' name; for a rerun, NAME-rerun)"),
  nodes: count('N', 'nodes'),
  processes: count('N', 'processes in all'),
  runtime: duration('TIME', 'longest time it may run: 90s, 15m, 8h, 2d, 1h30m (default: 1h, or as before)'),
  notes: text('TEXT', 'notes'),
  set: texts('PATH=VALUE', 'a parameter that differs for this job; may be given again'),
};

/** What one may ask of the command that makes a job. */
export const sendingOptions = {
  dryRun: flag('show what would be sent, and send nothing', { short: 'n' }),
  wait: flag('wait for its end', { short: 'w' }),
};

/** Only what was asked for. */
export function requestOf(
  options: ValuesOf<typeof requestOptions>,
): Pick<SubmitRequest, 'machine' | 'name' | 'nodes' | 'processes' | 'runtime' | 'notes' | 'set'> {
  const { on: machine, set, name, nodes, processes, runtime, notes } = options;
  const given = Object.entries({ machine, name, nodes, processes, runtime, notes });
  return {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    set: set.map((one) => assignment(one, '--set')),
  };
}
