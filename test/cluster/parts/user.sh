# shellcheck shell=bash
# The ordinary user whose jobs run. Her start-up file can be made as bad as real ones: see the hosts in ssh.sh.

make_user() {
  if ! id -u "$CLUSTER_USER" >/dev/null 2>&1; then
    useradd --create-home --shell /bin/bash "$CLUSTER_USER" || fail "the user $CLUSTER_USER could not be made"
    echo "$CLUSTER_USER" >"$STATE/made-user"
  fi
  # Only for tests that start an sshd of their own on loopback; the two of this cluster take keys alone.
  case $(getent shadow "$CLUSTER_USER" | cut -d: -f2) in
  '' | '!'* | '*'*) echo "$CLUSTER_USER:not a secret" | chpasswd ;; # sshd lets nobody in whose account is locked
  esac
  USER_HOME=$(getent passwd "$CLUSTER_USER" | cut -d: -f6)
  install -d -o "$CLUSTER_USER" -g "$CLUSTER_USER" -m 755 "$USER_HOME"
  cat >"$USER_HOME/.bashrc" <<'RC'
# Made by test/cluster/up.
[ -z "$LC_TEST_PATH" ] || PATH=$LC_TEST_PATH
if [ -n "$LC_TEST_NOISE" ]; then
  printf '*** Welcome! Maintenance on Tuesday. ***\n{"not": "json"}\n0\nno newline at the end'
  printf 'module: loading default environment\nstty: standard input: Inappropriate ioctl for device\n' >&2
fi
RC
}
