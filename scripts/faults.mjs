// Faults at random instants, on the real thing, and what became of it: npm run faults -- [KIND] [--trials N] [--seed S].
// --only kill|cut|controller: that fault alone, of the kind cluster.
// Needs root on Debian or Ubuntu, as test/cluster does. The suite runs a few of each kind.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const kinds = {
  // Submissions to a cluster: simtrail killed, the link cut, slurmctld killed.
  cluster: { file: 'test/faults/faults.test.ts', variable: 'SIMTRAIL_FAULT_TRIALS', trials: '500' },
  // The program that carries a sequence is killed; for each ten of them one that submits a job array to a cluster, and one
  // whose points share allocations.
  sequence: {
    file: ['test/faults/sequence.test.ts', 'test/faults/arrays.test.ts'],
    variable: 'SIMTRAIL_SEQUENCE_TRIALS',
    trials: '300',
  },
  // The program that submits to this computer is killed.
  local: { file: 'test/journeys/kill.test.ts', variable: 'SIMTRAIL_KILLS', trials: '300' },
  // Eight programs submit into one project on this computer at once.
  many: { file: 'test/journeys/many.test.ts', variable: 'SIMTRAIL_SUBMISSIONS', trials: '2000' },
  // Looks at results end in every way they can.
  looks: { file: 'test/faults/looks.test.ts', variable: 'SIMTRAIL_LOOK_TRIALS', trials: '50' },
};

const options = { trials: { type: 'string' }, seed: { type: 'string', default: '1' }, only: { type: 'string' } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const kind = kinds[positionals[0] ?? 'cluster'];
if (kind === undefined) {
  console.error(`There is no kind ${positionals[0]}. There are: ${Object.keys(kinds).join(', ')}.`);
  process.exit(2);
}
const env = { ...process.env, [kind.variable]: values.trials ?? kind.trials, SIMTRAIL_SEED: values.seed };
if (values.only !== undefined) env.SIMTRAIL_FAULT = values.only;
const args = ['vitest', 'run', '--project', 'real', ...[kind.file].flat(), '--disable-console-intercept'];
process.exitCode = spawnSync('npx', args, { env, stdio: 'inherit' }).status ?? 1;
