import type { SubmitRequest } from '../engine/index.ts';
import { assignment, count, duration, flag, text, texts, type ValuesOf } from './options.ts';

/** What one may ask of a job in whatever way it is made, and what it is otherwise. */
const optionsFor = (otherwise: { on: string; name: string; runtime: string }) => ({
  on: text('MACHINE', `where (default: ${otherwise.on})`, { completes: 'machine' }),
  name: text('NAME', `what the job is called (default: ${otherwise.name})`),
  nodes: count('N', 'nodes'),
  processes: count('N', 'processes in all'),
  runtime: duration('TIME', `longest time it may run: 90s, 15m, 8h, 2d, 1h30m (default: ${otherwise.runtime})`),
  notes: text('TEXT', 'notes'),
  set: texts('PATH=VALUE', 'a parameter that differs for this job; may be given again'),
});

export const submitOptions = optionsFor({ on: 'local, this computer', name: "the analysis' name", runtime: '1h' });
export const rerunOptions = optionsFor({ on: 'where the job ran', name: 'NAME-rerun', runtime: 'as before' });

/** What one may ask of the command that makes a job. */
export const sendingOptions = {
  dryRun: flag('show what would be sent, and send nothing', { short: 'n' }),
  wait: flag('wait for its end', { short: 'w' }),
};

/** Only what was asked for. */
export function requestOf(
  options: ValuesOf<typeof submitOptions>,
): Pick<SubmitRequest, 'machine' | 'name' | 'nodes' | 'processes' | 'runtime' | 'notes' | 'set'> {
  const { on: machine, set, name, nodes, processes, runtime, notes } = options;
  const given = Object.entries({ machine, name, nodes, processes, runtime, notes });
  return {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    set: set.map((one) => assignment(one, '--set')),
  };
}
