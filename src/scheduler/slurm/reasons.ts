import { about } from './times.ts';

const exact: Readonly<Record<string, string>> = {
  None: 'Slurm has not looked at it yet',
  Priority: 'other jobs are before it',
  Resources: 'it is next, as soon as enough nodes are free',
  Dependency: 'it waits for another job',
  DependencyNeverSatisfied: 'it will never start: a job that it depends on did not end as it has to; cancel it',
  BeginTime: 'its time to start has not come',
  JobHeldUser: 'it is held and starts after its release',
  JobHeldAdmin: 'an administrator holds it',
  JobHoldMaxRequeue: 'it is held: it was started again too often',
  JobArrayTaskLimit: 'as many tasks of its array run as may',
  Licenses: 'it waits for a licence',
  Reservation: 'it waits for its reservation to begin',
  ReservationDeleted: 'its reservation is gone; it will not start',
  ReqNodeNotAvail: 'nodes that it needs are down, reserved or in maintenance',
  NodeDown: 'a node that it needs is down',
  PartitionDown: 'its partition is down',
  PartitionInactive: 'its partition does not start jobs now',
  PartitionConfig: 'it asks for more than its partition gives; it will not start as it is',
  PartitionNodeLimit: 'it asks for more nodes than its partition has or gives; it will not start as it is',
  PartitionTimeLimit: 'it asks for more time than its partition gives; it will not start as it is',
  BadConstraints: 'no node has what it asks for',
  Constraints: 'no node has what it asks for at present',
  AccountNotAllowed: 'its account may not use this partition',
  InvalidAccount: 'its account is not valid',
  InvalidQOS: 'its quality of service is not valid',
  QOSNotAllowed: 'its quality of service is not allowed here',
  QOSJobLimit: 'as many jobs of its quality of service run as may',
  QOSResourceLimit: 'its quality of service has used what it may',
  QOSTimeLimit: 'its quality of service has used the time it may',
  AssociationJobLimit: 'as many jobs of its account run as may',
  AssociationResourceLimit: 'its account has used what it may',
  AssociationTimeLimit: 'its account has used the time it may',
  AccountingPolicy: 'a limit of its account keeps it',
  Cleaning: 'it is started again as soon as its last attempt is cleaned up',
  Prolog: 'its nodes are being prepared',
  BurstBufferStageIn: 'its data are being brought to the burst buffer',
  BurstBufferResources: 'the burst buffer has no room at present',
  SchedDefer: 'Slurm puts it off',
  DeadLine: 'it cannot meet its deadline any more',
  FedJobLock: 'the clusters of the federation agree on who runs it',
  NonZeroExitCode: 'its program ended with an error',
  SystemFailure: 'Slurm or its network failed',
};

/** Families of reasons, tried in this order (job_reason_codes.html: AssocGrp*, AssocMax*, QOSGrp*, QOSMax*, Max*PerAccount). */
const families: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^ReqNodeNotAvail/, 'nodes that it needs are down, reserved or in maintenance'],
  [/^Nodes[ _]required[ _]for[ _]job[ _]are[ _]DOWN/, 'nodes that it needs are down or reserved'],
  [/requeued[ _]in[ _]held[ _]state$/, 'it is held: it was put back into the queue, and starts after its release'],
  [/requeued[ _]held$/, 'it is held: its start failed on the nodes it had'],
  [
    /^QOSMax\w*PerJob\w*$/,
    'it asks for more than a job of its quality of service may have; it will not start as it is',
  ],
  [/^QOSMin/, 'it asks for less than a job of its quality of service has to'],
  [/^QOSMax\w*PerUser\w*$/, 'you use as much of its quality of service as one user may'],
  [/^QOSGrp/, 'its quality of service is used as much as it may be'],
  [/^QOS/, 'a limit of its quality of service keeps it'],
  [/^AssocMax\w*PerJob\w*$/, 'it asks for more than a job of its account may have; it will not start as it is'],
  [/^Assoc/, 'its account uses as much as it may'],
  [/^Max\w*PerAccount$/, 'its account uses as much as it may'],
];

/**
 * Why a job waits, in a person's words, with Slurm's own behind them so that it can be looked up or shown to support.
 * `expectedAt` is Slurm's guess of its start.
 */
export function waitingWords(reason: string, expectedAt: string | undefined, nowMs: number): string {
  const own = reason.replaceAll('_', ' ');
  const family = families.find(([pattern]) => pattern.test(reason));
  const words = Object.hasOwn(exact, reason) ? exact[reason] : family?.[1];
  const known = words === undefined ? `Slurm's reason: ${own}` : reason === 'None' ? words : `${words} (${own})`;
  const isAhead = expectedAt !== undefined && Date.parse(expectedAt) > nowMs;
  return isAhead ? `${known}; expected to start about ${about(expectedAt, nowMs)}` : known;
}
