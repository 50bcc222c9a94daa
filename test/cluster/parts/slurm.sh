# shellcheck shell=bash
# munged, slurmctld and one slurmd a node, all on this computer.

start_munge() {
  install -d -o munge -g munge -m 700 "$STATE/munge" "$LOG/munge"
  install -d -o munge -g munge -m 755 "$RUN/munge"
  if [ ! -s "$STATE/munge/munge.key" ]; then
    dd if=/dev/urandom of="$STATE/munge/munge.key" bs=128 count=1 status=none
    chown munge:munge "$STATE/munge/munge.key"
    chmod 400 "$STATE/munge/munge.key"
  fi
  if ! is_up munged >/dev/null; then
    rm -f "$MUNGE_SOCKET" "$MUNGE_SOCKET.lock"
    start munged setpriv --reuid munge --regid munge --clear-groups munged --foreground --socket="$MUNGE_SOCKET" \
      --key-file="$STATE/munge/munge.key" --log-file="$LOG/munge/munged.log" --pid-file="$RUN/munge/munged.pid" \
      --seed-file="$STATE/munge/seed" --num-threads=4
  fi
  wait_for 10 munged test -S "$MUNGE_SOCKET"
}

configure_slurm() {
  install -d -o slurm -g slurm -m 755 "$STATE/slurmctld" "$LOG/slurm" "$RUN/slurm"
  write_cgroup_conf >"$ETC/cgroup.conf"
  : >"$ETC/plugstack.conf"
  printf '#!/bin/sh\n[ ! -e %q ]\n' "$ETC/launch-nothing" >"$ETC/prolog.new"
  chmod 755 "$ETC/prolog.new"
  mv "$ETC/prolog.new" "$ETC/prolog"
  write_slurm_conf >"$ETC/slurm.conf.new"
  SLURM_CONF_CHANGED=
  cmp -s "$ETC/slurm.conf.new" "$SLURM_CONF" || SLURM_CONF_CHANGED=1
  mv "$ETC/slurm.conf.new" "$SLURM_CONF"
}

start_slurmctld() {
  if ! is_up slurmctld >/dev/null; then
    start slurmctld setpriv --reuid slurm --regid slurm --clear-groups slurmctld -D
  elif [ -n "$SLURM_CONF_CHANGED" ]; then
    scontrol reconfigure
  fi
  wait_for 60 slurmctld bash -c 'scontrol ping | grep -q "is UP"'
}

start_nodes() {
  local node
  for node in $NODES; do
    is_up "slurmd.$node" >/dev/null && continue
    install -d -m 755 "$STATE/slurmd.$node"
    start "slurmd.$node" slurmd -D -N "$node"
  done
}

# A node that a kill left drained or down, or that somebody drained, does not come back by itself.
resume_nodes() {
  local name
  for name in $(sinfo --noheader --Node --format='%N %T' --states=down,drain,drained,draining,fail | cut -d' ' -f1 | sort -u); do
    scontrol update nodename="$name" state=resume 2>/dev/null # says so when it has just come back
  done
}

wait_for_nodes() {
  wait_for 60 nodes bash -c "[ \$(sinfo -h -N -o '%N %T' | sort -u | grep -cE ' (idle|mixed|allocated)') -ge $CLUSTER_NODES ]"
}

# Processes of jobs that outlived their slurmd, told by the mark that they inherited.
kill_leftovers() {
  local pid node controller
  for pid in /proc/[0-9]*; do
    pid=${pid#/proc/}
    [ "$(readlink "/proc/$pid/exe")" = /usr/sbin/slurmstepd ] || continue
    tr '\0' '\n' <"/proc/$pid/environ" | grep -qx "CLUSTER_MARK=$CLUSTER" && kill_tree "$pid"
  done 2>/dev/null
  for node in $NODES; do
    for controller in /sys/fs/cgroup/{freezer,memory,cpuset,devices,cpu,cpuacct}; do
      [ ! -d "$controller/slurm_$node" ] || find "$controller/slurm_$node" -depth -type d -exec rmdir {} + 2>/dev/null
    done
  done
}

kill_tree() {
  local child
  for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do kill_tree "$child"; done
  kill -s KILL "$1" 2>/dev/null
}
