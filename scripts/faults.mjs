// Submissions to a real cluster with faults at random instants, and a table of what became of them:
// npm run faults -- --trials 500 [--seed 7]. Needs root on Debian or Ubuntu, as test/cluster does.
// npm run faults -- sequence --trials 300: the program that carries a sequence is killed at random instants.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const options = { trials: { type: 'string' }, seed: { type: 'string' } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const isSequence = positionals[0] === 'sequence';
const env = {
  ...process.env,
  [isSequence ? 'SIMTRAIL_SEQUENCE_TRIALS' : 'SIMTRAIL_FAULT_TRIALS']: values.trials ?? (isSequence ? '300' : '500'),
  SIMTRAIL_SEED: values.seed ?? '1',
};
const file = `test/faults/${isSequence ? 'sequence' : 'faults'}.test.ts`;
const args = ['vitest', 'run', '--project', 'real', file, '--disable-console-intercept'];
process.exitCode = spawnSync('npx', args, { env, stdio: 'inherit' }).status ?? 1;
