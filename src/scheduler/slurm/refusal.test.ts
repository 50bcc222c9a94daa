import { describe, expect, it } from 'vitest';
import { judgeFailure } from './refusal.ts';
import { fixture } from './test-fixtures.ts';
import { slurmWords } from './words.ts';

describe('what sbatch says when it gives no id', () => {
  it.each([
    ['sbatch-bad-partition', 'invalid partition specified: nosuch; Invalid partition name specified'],
    ['sbatch-bad-account', 'Invalid account or account/partition combination specified'],
    ['sbatch-bad-qos', 'Invalid qos specification'],
    ['sbatch-bad-constraint', 'Invalid feature specification'],
    ['sbatch-bad-gres', 'Invalid generic resource (gres) specification'],
    ['sbatch-bad-array', 'Invalid job array specification'],
    ['sbatch-array-too-big', 'Invalid job array specification'],
    ['sbatch-bad-time', 'Invalid --time specification'],
    ['sbatch-bad-option', "unrecognized option '--nosuchoption'"],
    ['sbatch-too-much-mem', 'Memory specification can not be satisfied; Requested node configuration is not available'],
    ['sbatch-script-empty', 'Batch script is empty!'],
    ['sbatch-script-missing', 'Unable to open file /nonexistent.sh'],
    [
      'sbatch-script-crlf',
      'Batch script contains DOS line breaks (\\r\\n); instead of expected UNIX line breaks (\\n)',
    ],
    [
      'sbatch-script-noshebang',
      'This does not look like a batch script.  The first; line must start with #! followed by the path to an interpreter; For instance: #!/bin/sh',
    ],
    ['enforced-too-many-nodes', 'More processors requested than permitted'],
    ['enforced-too-many-cpus', 'More processors requested than permitted'],
    ['enforced-time-over-partition', 'Requested time limit is invalid (missing or exceeds some limit)'],
  ])('%s is a refusal, in its words', (name, words) => {
    const said = fixture(`${name}.err`);
    expect(judgeFailure(1, said)).toBe('refused');
    expect(judgeFailure(255, said)).toBe('refused');
    expect(slurmWords(said)).toBe(words);
  });

  it.each([
    ['sbatch: error: Batch job submission failed: Socket timed out on send/recv operation', 1, 'uncertain'],
    [
      'sbatch: error: Batch job submission failed: Unable to contact slurm controller (receive failure)',
      1,
      'uncertain',
    ],
    ['sbatch: error: Batch job submission failed: Zero Bytes were transmitted or received', 1, 'uncertain'],
    [
      'sbatch: error: slurm_msg_sendto: address:port=127.0.0.1:22862 msg_type=4003: Unexpected missing socket error\nsbatch: error: Batch job submission failed: Unexpected missing socket error',
      1,
      'uncertain',
    ],
    ['sbatch: error: slurm_msg_sendto: address:port=10.0.0.1:6817 msg_type=4003: No error', 1, 'uncertain'],
    ['sbatch: error: Batch job submission failed: Insane message length', 1, 'uncertain'],
    ['sbatch: error: Batch job submission failed: Rate limit exceeded, please retry momentarily', 1, 'uncertain'],
    ['sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying', 1, 'uncertain'],
    ['sbatch: error: Batch job submission failed: Resource temporarily unavailable', 1, 'uncertain'],
    ['sbatch: error: Munge encode failed: Failed to access "/run/munge": No such file or directory', 1, 'uncertain'],
    ['sbatch: error: Batch job submission failed: Slurm backup controller in standby mode', 1, 'uncertain'],
    ['sbatch: fatal: Could not establish a configuration source', 1, 'uncertain'],
    [fixture('ctld-down-sbatch.err'), 1, 'unsent'],
    [fixture('sbatch-qos-limit2-3.err'), 1, 'full'],
    ['sbatch: error: AssocGrpSubmitJobsLimit', 1, 'full'],
    ['sh: 1: sbatch: not found', 127, 'refused'],
    ['', 0, 'unclear'],
    ['', 1, 'unclear'],
    ['', 137, 'unclear'],
    ['Have a nice day', 0, 'unclear'],
  ])('%s (%i) is %s', (said, code, verdict) => {
    expect(judgeFailure(code, said)).toBe(verdict);
  });
});

describe('slurmWords', () => {
  it('makes text from elsewhere harmless and short', () => {
    expect(slurmWords('sbatch: error: a\u001b[2Jb.\n\nsbatch: error: a\u001b[2Jb.\n')).toBe('a␛[2Jb');
    expect(slurmWords('x'.repeat(5000))).toHaveLength(401);
    expect(slurmWords(fixture('squeue-unknown.err'))).toBe('Invalid job id specified');
    expect(slurmWords('Access/permission denied for job 7\nslurm_suspend error: Access/permission denied\n')).toBe(
      'Access/permission denied for job 7; Access/permission denied',
    );
  });
});
