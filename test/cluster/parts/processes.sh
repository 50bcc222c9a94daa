# shellcheck shell=bash
# Daemons in the background. A pid file holds the pid and its start time (field 22 of /proc/PID/stat), so that a pid
# that was given to another process is never taken for ours.

start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  case $1 in Z | X) return 1 ;; esac
  echo "${20}"
}

# is_up NAME: true and prints the pid if the daemon runs
is_up() {
  local pid start
  read -r pid start 2>/dev/null <"$PIDS/$1" || return 1
  [ "$(start_time "$pid")" = "$start" ] || return 1
  echo "$pid"
}

# start NAME COMMAND...: in the background, its output in log/NAME.out
start() {
  local name=$1
  shift
  setsid "$@" </dev/null >>"$LOG/$name.out" 2>&1 9>&- &
  echo "$! $(start_time $!)" >"$PIDS/$name"
}

# stop NAME [SIGNAL [SECONDS]]: sends the signal and waits; what does not go is killed
stop() {
  local pid i
  pid=$(is_up "$1") || { rm -f "$PIDS/$1"; return 0; }
  kill -s "${2:-TERM}" "$pid" 2>/dev/null
  for ((i = 0; i < ${3:-10} * 20; i++)); do
    is_up "$1" >/dev/null || { rm -f "$PIDS/$1"; return 0; }
    sleep 0.05
  done
  say "$1 ($pid) did not go; killed"
  kill -s KILL "$pid" 2>/dev/null
  rm -f "$PIDS/$1"
}

# wait_for SECONDS NAME COMMAND...: until the command succeeds; fails at once if the daemon of that name has died
wait_for() {
  local seconds=$1 name=$2 i
  shift 2
  for ((i = 0; i < seconds * 20; i++)); do
    "$@" >/dev/null 2>&1 && return 0
    [ ! -e "$PIDS/$name" ] || is_up "$name" >/dev/null || fail "$name died: $(tail -n 3 "$LOG/$name.out")"
    sleep 0.05
  done
  fail "$name was not ready within $seconds s: $(tail -n 3 "$LOG/$name.out" 2>/dev/null)"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# as USER COMMAND...: the command as another user, with nothing of root's
as() {
  local user=$1
  shift
  setpriv --reuid "$user" --regid "$user" --clear-groups "$@"
}
