# shellcheck shell=bash
# What can be set from outside, and the names that follow from it. Sourced by up, down and status.

: "${SIMTRAIL_CLUSTER:=${TMPDIR:-/tmp}/simtrail-cluster}" # state folder: everything but the OS user and /run/sshd
: "${CLUSTER_PORT:=17800}"                                # first of the TCP ports, all on loopback
: "${CLUSTER_USER:=simtrail-test}"                        # the ordinary user who owns the jobs; made if missing
: "${CLUSTER_NODES:=4}"
: "${CLUSTER_CPUS:=4}"                                    # per node; may be more than there are
: "${CLUSTER_MEMORY:=4000}"                               # MB per node, likewise
: "${CLUSTER_ACCOUNTING:=1}"                              # 0: no database, no sacct
: "${CLUSTER_MIN_JOB_AGE:=300}"                           # seconds that slurmctld remembers an ended job
: "${CLUSTER_CGROUP:=auto}"                               # 1: jobs in cgroups, so that OUT_OF_MEMORY is told; auto: if possible

CLUSTER=$SIMTRAIL_CLUSTER
ETC=$CLUSTER/etc RUN=$CLUSTER/run LOG=$CLUSTER/log STATE=$CLUSTER/state KEYS=$CLUSTER/keys PIDS=$CLUSTER/run/pids
SSH_PORT=$CLUSTER_PORT BASTION_PORT=$((CLUSTER_PORT + 1))
SLURMCTLD_PORT=$((CLUSTER_PORT + 2)) SLURMDBD_PORT=$((CLUSTER_PORT + 3)) SLURMD_PORT=$((CLUSTER_PORT + 10))
MUNGE_SOCKET=$RUN/munge/munge.socket
DB_SOCKET=$RUN/db/mariadb.sock
HOST=$(hostname -s)
# A node is called by its port: slurmd keeps its jobs' cgroups under its node's name and their ids, so two clusters with a
# node1 each would remove each other's.
NODES=$(seq -f 'node%.0f' $((SLURMD_PORT + 1)) $((SLURMD_PORT + CLUSTER_NODES)))
export SLURM_CONF=$ETC/slurm.conf

if [ "$CLUSTER_CGROUP" = auto ]; then
  CLUSTER_CGROUP=0
  [ -w /sys/fs/cgroup/memory ] && CLUSTER_CGROUP=1 # cgroup v1; v2 was not tried
fi

say() { printf 'cluster: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
# This computer cannot have a cluster, through no fault of anything: tests skip and say why.
cannot() { say "$*"; exit 75; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }
