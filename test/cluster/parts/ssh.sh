# shellcheck shell=bash
# Two sshd: the login node, and a bastion that does nothing but let through to it.

start_sshd() {
  local name
  install -d -m 755 /run/sshd # compiled into sshd
  for name in login bastion; do
    [ -s "$KEYS/host_$name" ] || ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$KEYS/host_$name"
  done
  [ -s "$KEYS/user" ] || ssh-keygen -q -t ed25519 -N '' -C test-user -f "$KEYS/user"
  install -m 644 "$KEYS/user.pub" "$ETC/authorized_keys"
  { sshd_conf login "$SSH_PORT"; echo "SetEnv SLURM_CONF=$SLURM_CONF"; } >"$ETC/sshd_login.conf"
  {
    sshd_conf bastion "$BASTION_PORT"
    printf 'PermitOpen 127.0.0.1:%s\nPermitTTY no\nForceCommand /bin/false\n' "$SSH_PORT"
  } >"$ETC/sshd_bastion.conf"
  printf 'Authorised use only.\n' >"$ETC/banner"
  for name in login bastion; do
    is_up "sshd_$name" >/dev/null ||
      start "sshd_$name" /usr/sbin/sshd -D -f "$ETC/sshd_$name.conf" -E "$LOG/sshd_$name.log"
  done
  write_known_hosts >"$ETC/known_hosts"
  write_ssh_config >"$ETC/ssh_config"
  wait_for 10 sshd_login listens "$SSH_PORT"
  wait_for 10 sshd_bastion listens "$BASTION_PORT"
}

sshd_conf() { # NAME PORT
  cat <<CONF
Port $2
ListenAddress 127.0.0.1
HostKey $KEYS/host_$1
PidFile $RUN/sshd_$1.pid
AuthorizedKeysFile $ETC/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
# The state folder may lie below a folder that anybody can write to, as the one for temporary files is.
StrictModes no
PrintMotd yes
Banner $ETC/banner
LogLevel VERBOSE
AcceptEnv LANG LC_*
MaxStartups 200
MaxSessions 10
Subsystem sftp internal-sftp
CONF
}

write_known_hosts() {
  echo "[127.0.0.1]:$SSH_PORT $(cut -d' ' -f1,2 "$KEYS/host_login.pub")"
  echo "[127.0.0.1]:$BASTION_PORT $(cut -d' ' -f1,2 "$KEYS/host_bastion.pub")"
}

# The hosts that tests use. `-noisy` has a start-up file that talks, `-bare` one that leaves rsync, perl and openssl out of PATH.
write_ssh_config() {
  if [ ! -d "$STATE/bare" ]; then
    mkdir "$STATE/bare"
    ln -sf /bin/* /usr/bin/* "$STATE/bare/"
    rm -f "$STATE"/bare/{rsync,perl,openssl}
  fi
  cat <<CONF
Host cluster-bastion
  Port $BASTION_PORT
Host cluster cluster-behind cluster-noisy cluster-bare
  Port $SSH_PORT
Host cluster-behind
  ProxyJump cluster-bastion
Host cluster-noisy
  SetEnv LC_TEST_NOISE=1
Host cluster-bare
  SetEnv LC_TEST_PATH=$STATE/bare
Host cluster cluster-*
  HostName 127.0.0.1
  User $CLUSTER_USER
  IdentityFile $KEYS/user
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile $ETC/known_hosts
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
CONF
}
