# shellcheck shell=bash
# slurm.conf and its companions: a cluster that answers within tenths of a second.

write_slurm_conf() {
  local process=linuxproc task=none gather='JobAcctGatherParams=OverMemoryKill' node
  # OverMemoryKill and task/cgroup exclude each other: slurmctld refuses to start with both.
  [ "$CLUSTER_CGROUP" = 0 ] || process=cgroup task=cgroup gather=
  cat <<CONF
ClusterName=trail
SlurmctldHost=$HOST(127.0.0.1)
SlurmctldPort=$SLURMCTLD_PORT
SlurmUser=slurm
AuthType=auth/munge
CredType=cred/munge
# A requeued job waits cred_expire + 1 s before it is looked at again; 121 s unless told otherwise.
AuthInfo=socket=$MUNGE_SOCKET,cred_expire=10
StateSaveLocation=$STATE/slurmctld
SlurmdSpoolDir=$STATE/slurmd.%n
SlurmctldPidFile=$RUN/slurm/slurmctld.pid
SlurmdPidFile=$RUN/slurm/slurmd.%n.pid
SlurmctldLogFile=$LOG/slurm/slurmctld.log
SlurmdLogFile=$LOG/slurm/slurmd.%n.log
MpiDefault=none
MailProg=/bin/true
Prolog=$ETC/prolog
ProctrackType=proctrack/$process
TaskPlugin=task/$task
# More CPUs and memory than there are; without this such a node is drained.
SlurmdParameters=config_overrides
PropagateResourceLimits=NONE
ReturnToService=2
SlurmctldTimeout=30
# A slurmd that a busy computer keeps from answering is not taken for one that is down: its jobs would be killed.
SlurmdTimeout=60
MessageTimeout=10
InactiveLimit=0
KillWait=2
UnkillableStepTimeout=20
CompleteWait=0
MinJobAge=$CLUSTER_MIN_JOB_AGE
MaxJobCount=20000
MaxArraySize=10001
JobRequeue=1
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=0,sched_interval=1,batch_sched_delay=0,bf_interval=1,bf_max_job_test=200,default_queue_depth=200,max_rpc_cnt=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=100
PriorityType=priority/basic
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
$gather
CONF
  [ "$CLUSTER_ACCOUNTING" = 0 ] || cat <<CONF
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$SLURMDBD_PORT
# The munge socket again: the way from slurmctld to slurmdbd does not look at AuthInfo.
AccountingStoragePass=$MUNGE_SOCKET
AccountingStorageEnforce=associations,limits,qos
AccountingStoreFlags=job_comment,job_env,job_script
CONF
  for node in $NODES; do
    echo "NodeName=$node NodeHostname=$HOST NodeAddr=127.0.0.1 Port=${node#node} CPUs=$CLUSTER_CPUS RealMemory=$CLUSTER_MEMORY State=UNKNOWN"
  done
  local all="Nodes=${NODES//$'\n'/,}"
  cat <<CONF
PartitionName=debug   $all Default=YES MaxTime=24:00:00 DefaultTime=10 PriorityTier=10 PreemptMode=OFF State=UP
PartitionName=limited Nodes=${NODES%%$'\n'*} MaxTime=00:10:00 MaxNodes=1 PriorityTier=10 PreemptMode=OFF State=UP
PartitionName=low     $all MaxTime=INFINITE PriorityTier=1 PreemptMode=REQUEUE State=UP
PartitionName=high    $all MaxTime=INFINITE PriorityTier=100 PreemptMode=OFF State=UP
PartitionName=closed  $all State=DOWN
CONF
}

write_cgroup_conf() {
  cat <<CONF
CgroupPlugin=cgroup/v1
CgroupMountpoint=/sys/fs/cgroup
ConstrainRAMSpace=yes
ConstrainSwapSpace=no
CONF
}

write_slurmdbd_conf() {
  cat <<CONF
AuthType=auth/munge
AuthInfo=socket=$MUNGE_SOCKET
DbdHost=$HOST
DbdAddr=127.0.0.1
DbdPort=$SLURMDBD_PORT
SlurmUser=slurm
LogFile=$LOG/slurm/slurmdbd.log
PidFile=$RUN/slurm/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=slurm
StorageLoc=slurm_acct_db
CONF
}
