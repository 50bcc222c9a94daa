/** What can be said after sbatch gave no id. `unclear` is decided by asking the queue. */
export type Verdict = 'refused' | 'full' | 'uncertain' | 'unsent' | 'unclear';

/**
 * Words after which nobody knows whether slurmctld has the job, or after which it may well take it a moment later
 * (slurm_errno.c, "communication failures" and "protocol"; fixtures ctld-down-sbatch.err). No answer is no refusal.
 */
const uncertain =
  /Socket timed out|Unable to contact slurm controller|Zero Bytes|Connection (?:refused|reset|timed out)|Communication|Transport endpoint|missing socket|slurm_msg_\w+:|Insane message|Rate limit exceeded|Broken pipe|Unexpected (?:message|end)|[Ii]ncomplete message|(?:send|receive|shutdown) failure|Slurm (?:backup )?controller|in standby|temporarily (?:unable|unavailable|disabled)|[Aa]uthentication|Munge|munge|credential|configuration source|fetch[_ ]config|No route to host|Network is|Interrupted|database is|try again|Try again/;

/** The connection was never made, so nothing was sent (SLURMCTLD_COMMUNICATIONS_CONNECTION_ERROR). */
const unsent = /Unable to contact slurm controller \(connect failure\)/;

/** Slurm's own no, from slurmctld or from sbatch before it asked slurmctld (fixtures sbatch-*.err, enforced-*.err). */
const refused = /^(?:sbatch: )?(?:error: |fatal: )|^sbatch: (?:unrecognized|invalid|option|ambiguous)/m;

/**
 * As many jobs as the user, account or quality of service may have in the queue: the same is taken later (slurm_errno.c and
 * job_reason_codes.html: QOSMaxSubmitJobPerUserLimit, AssocMaxSubmitJobLimit, …; fixture sbatch-qos-limit2-3.err).
 */
export const full = /(?:Assoc|QOS|Max|Grp)\w*SubmitJob/;

/** ESLURM_INVALID_ARRAY (slurm_errno.c): among others, a task's number that MaxArraySize forbids. */
export const arrayTooLarge = 'Invalid job array specification';

export function judgeFailure(code: number, said: string): Verdict {
  if (full.test(said)) return 'full';
  if (unsent.test(said)) return 'unsent';
  if (uncertain.test(said)) return 'uncertain';
  if (code === 127 || code === 126) return 'refused';
  // A signal, or an answer that is not one.
  if (code === 0 || code >= 128) return code === 255 && refused.test(said) ? 'refused' : 'unclear';
  return refused.test(said) ? 'refused' : 'unclear';
}
