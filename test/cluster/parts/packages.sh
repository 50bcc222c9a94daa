# shellcheck shell=bash
# What Debian and Ubuntu have ready. Nothing is fetched when the programs are there.

install_packages() {
  local missing=() made_policy=
  has() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]; }
  has slurmctld || missing+=(slurmctld)
  has slurmd || missing+=(slurmd)
  has sbatch || missing+=(slurm-client)
  has munged || missing+=(munge)
  has sshd || missing+=(openssh-server)
  has ssh || missing+=(openssh-client)
  has rsync || missing+=(rsync)
  if [ "$CLUSTER_ACCOUNTING" = 1 ]; then
    has slurmdbd || missing+=(slurmdbd)
    compgen -G '/usr/lib/*/slurm-wlm/accounting_storage_mysql.so' >/dev/null || missing+=(slurm-wlm-mysql-plugin)
    has mariadbd || missing+=(mariadb-server-core) # the full mariadb-server would bring perl and galera
    has mariadb || missing+=(mariadb-client-core)
  fi
  [ ${#missing[@]} -gt 0 ] || return 0

  command -v apt-get >/dev/null || cannot "these Debian packages are missing and there is no apt-get: ${missing[*]}"
  say "installing ${missing[*]}"
  # Packages must not start daemons of their own (policy-rc.d, as Debian's invoke-rc.d(8) asks for it).
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    made_policy=1
  fi
  # shellcheck disable=SC2015
  apt_get install "${missing[@]}" || { apt_get update && apt_get install "${missing[@]}"; } ||
    cannot "apt-get could not install ${missing[*]}: $(tail -n 2 "$LOG/apt.out")"
  apt_get install libpam-oath || true # one test asks for one-time codes, and skips without it
  [ -z "$made_policy" ] || rm -f /usr/sbin/policy-rc.d
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -y --no-install-recommends "$@" \
    >>"$LOG/apt.out" 2>&1 9>&-
}
