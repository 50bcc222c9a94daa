// Submissions to a real cluster with faults at random instants, and a table of what became of them:
// npm run faults -- --trials 500 [--seed 7]. Needs root on Debian or Ubuntu, as test/cluster does.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { trials: { type: 'string' }, seed: { type: 'string' } } });
const env = {
  ...process.env,
  SIMTRAIL_FAULT_TRIALS: values.trials ?? '500',
  SIMTRAIL_SEED: values.seed ?? '1',
};
const args = ['vitest', 'run', '--project', 'real', 'test/faults/faults.test.ts', '--disable-console-intercept'];
process.exitCode = spawnSync('npx', args, { env, stdio: 'inherit' }).status ?? 1;
