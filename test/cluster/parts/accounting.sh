# shellcheck shell=bash
# MariaDB on a private socket without TCP, and slurmdbd in front of it: what sacct and the limits need.

start_accounting() {
  local options=(--no-defaults --datadir="$STATE/db" --innodb-log-file-size=8M)
  install -d -o slurm -g slurm -m 755 "$RUN/db"
  install -d -o slurm -g slurm -m 700 "$STATE/db"
  if ! is_up mariadbd >/dev/null; then
    [ -d "$STATE/db/mysql" ] || mariadb-install-db "${options[@]}" --user=slurm --skip-test-db \
      --auth-root-authentication-method=socket --auth-root-socket-user=slurm >>"$LOG/mariadb-install.out" 2>&1 9>&- ||
      fail "the database could not be made: $(tail -n 3 "$LOG/mariadb-install.out")"
    rm -f "$DB_SOCKET"
    start mariadbd setpriv --reuid slurm --regid slurm --clear-groups mariadbd "${options[@]}" --socket="$DB_SOCKET" \
      --pid-file="$RUN/db/mariadb.pid" --skip-networking --skip-log-bin --innodb-buffer-pool-size=64M \
      --innodb-lock-wait-timeout=900 --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF
  fi
  wait_for 30 mariadbd as slurm mariadb --no-defaults -S "$DB_SOCKET" -e 'SELECT 1'
  is_up slurmdbd >/dev/null && return
  write_slurmdbd_conf >"$ETC/slurmdbd.conf"
  chown slurm:slurm "$ETC/slurmdbd.conf"
  chmod 600 "$ETC/slurmdbd.conf" # slurmdbd refuses any other mode or owner
  as slurm mariadb --no-defaults -S "$DB_SOCKET" -e "
    CREATE USER IF NOT EXISTS slurm@localhost IDENTIFIED VIA unix_socket;
    GRANT ALL ON slurm_acct_db.* TO slurm@localhost;
    CREATE DATABASE IF NOT EXISTS slurm_acct_db;" 2>>"$LOG/mariadb-install.out" || fail 'the database refused its user'
  # MYSQL_UNIX_PORT is how libmariadb is told of a socket: slurmdbd.conf has no word for it.
  start slurmdbd env MYSQL_UNIX_PORT="$DB_SOCKET" setpriv --reuid slurm --regid slurm --clear-groups slurmdbd -D
  wait_for 30 slurmdbd listens "$SLURMDBD_PORT"
}

# Two accounts and four qualities of service, three of them with limits to run into. One sacctmgr: each takes 0.5 s.
make_accounts() {
  [ -e "$STATE/db/accounts-made" ] && return
  wait_for 30 slurmdbd bash -c 'sacctmgr -nP show cluster | grep -q ^trail'
  sacctmgr -i >>"$LOG/sacctmgr.out" 2>&1 <<COMMANDS
add account proj1,proj2 Description=test Organization=test
add qos limit2 MaxSubmitJobsPerUser=2
add qos onecpu MaxTRESPerUser=cpu=1
add qos short MaxWall=00:05:00 Flags=DenyOnLimit
add user $CLUSTER_USER Account=proj1,proj2 DefaultAccount=proj1 QOS=normal,limit2,onecpu,short DefaultQOS=normal
quit
COMMANDS
  sacctmgr -nP show assoc where user="$CLUSTER_USER" format=qos | grep -q limit2 ||
    fail "the accounts could not be made: $(tail -n 3 "$LOG/sacctmgr.out")"
  : >"$STATE/db/accounts-made"
}
