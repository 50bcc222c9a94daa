/**
 * What a cluster says of itself and of what the user may use there, as `machine add` writes it into machines.yaml. All of
 * it helps preflight, none of it is needed: what is not known is not refused.
 */
export interface ClusterFacts {
  /** ISO 8601 UTC. */
  asked_at: string;
  name?: string | undefined;
  /** Version of Slurm. */
  version?: string | undefined;
  /** Whether sacct can be asked about jobs that have ended. */
  accounting: boolean;
  /** What Slurm itself holds users to: `associations`, `limits`, `qos` (slurm.conf(5), AccountingStorageEnforce). */
  enforces: string[];
  partitions: Record<string, PartitionFacts>;
  /** The accounts that the user may name; absent where they could not be asked. */
  accounts?: Record<string, AccountFacts> | undefined;
  default_account?: string | undefined;
  /** The qualities of service that these accounts have; absent where they could not be asked. */
  qos?: Record<string, QosFacts> | undefined;
}

export interface PartitionFacts {
  /** The one of jobs that name none. */
  default?: boolean | undefined;
  /** False: it takes no jobs now. */
  up: boolean;
  /** Longest wall time, seconds; absent: none is set. */
  runtime?: number | undefined;
  /** Most nodes of one job. */
  nodes?: number | undefined;
  /** Of its largest node. */
  cpus_per_node?: number | undefined;
  /** Of its largest node, bytes. */
  memory_per_node?: number | undefined;
  /** Of its largest node; absent: none. */
  gpus_per_node?: number | undefined;
  /** Accounts and qualities of service that it takes, if not all. */
  accounts?: string[] | undefined;
  qos?: string[] | undefined;
}

/** What one job may have at most; absent: nothing is set. */
export interface JobLimits {
  /** Wall time, seconds. */
  runtime?: number | undefined;
  nodes?: number | undefined;
  /** Cores of all its nodes together. */
  cpus?: number | undefined;
}

/** Its limits hold where a quality of service sets none (resource_limits.html, "Hierarchy"). */
export interface AccountFacts extends JobLimits {
  qos: string[];
  default_qos?: string | undefined;
}

export interface QosFacts extends JobLimits {
  /** Limits of the partition that do not hold for its jobs: `runtime`, `nodes` (sacctmgr(1), QOS flags). */
  beyond?: string[] | undefined;
}
