import { withoutControls } from '../errors/index.ts';

/** What srun and slurmstepd add to the end of a program: that it ended, which is known. */
const ofSlurm =
  /^(?:srun: (?:error: \S+: tasks? [\d,-]+: |Force Terminated |Terminating |Job step aborted)|slurmstepd\S*: error: \*\*\* )/;

/** The last line of a program's stderr, which mostly is why it failed: shortened, without control characters. */
export function saidLast(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => withoutControls(line).trim());
  const last = lines.findLast((line) => line !== '' && !ofSlurm.test(line)) ?? lines.findLast((line) => line !== '');
  return last === undefined || last.length <= 200 ? last : `${last.slice(0, 199)}…`;
}
