import { expect, it } from 'vitest';
import { readTrouble, unreachable } from './trouble.ts';

/** Word for word from OpenSSH 9.2. */
const said: [string, string][] = [
  ['ssh: Could not resolve hostname nowhere.example: Name or service not known', 'unknown-host'],
  ['hostname contains invalid characters', 'unknown-host'],
  ['ssh: connect to host 127.0.0.1 port 9: Connection refused', 'refused'],
  ['ssh: connect to host 10.255.255.1 port 22: Connection timed out', 'timeout'],
  ['ssh: connect to host 10.0.0.9 port 22: No route to host', 'no-route'],
  ['Connection timed out during banner exchange', 'timeout'],
  ['user@127.0.0.1: Permission denied (publickey).', 'permission-denied'],
  ['user@host: Permission denied (publickey,password,keyboard-interactive).', 'login-needed'],
  ['user@host: Permission denied (keyboard-interactive).', 'login-needed'],
  ['Received disconnect from 127.0.0.1 port 22:2: Too many authentication failures', 'permission-denied'],
  [
    'No ED25519 host key is known for [127.0.0.1]:22 and you have requested strict checking.\nHost key verification failed.',
    'host-key-unknown',
  ],
  [
    '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nIT IS POSSIBLE …\nHost key verification failed.',
    'host-key-changed',
  ],
  [
    '/x/config: line 3: Bad configuration option: nonsense\n/x/config: terminating, 1 bad configuration options',
    'configuration',
  ],
  ['kex_exchange_identification: Connection closed by remote host', 'connection-lost'],
  ['', 'connection-lost'],
];

it.each(said)('%j is %s', (words, trouble) => {
  expect(readTrouble(words).trouble).toBe(trouble);
});

it('a refusal on the way is named before what follows from it', () => {
  const words =
    'channel 0: open failed\nuser@bastion: Permission denied (publickey).\nConnection closed by UNKNOWN port 65535';

  expect(readTrouble(words).trouble).toBe('permission-denied');
});

it('what is said twice, and what ssh logs on the way, is shown once and not at all', () => {
  const mark = '0123456789abcdef'.repeat(2);
  const words = `debug1: auto-mux: Trying existing master\r\nssh: no such host\r\n\n<${mark}<ssh: no such host\n>${mark}>0\n`;

  expect(unreachable('m', 'h', words).toJSON()).toMatchObject({ detail: 'ssh: no such host' });
});

it('a key that has changed is told as the key of the host whose it is, with its line in known_hosts', () => {
  const words = [
    'Offending ED25519 key in /home/a b/.ssh/known_hosts:3',
    'Host key for [127.0.0.1]:24001 has changed and you have requested strict checking.',
    'Host key verification failed.',
  ].join('\r\n');

  const { message, hint } = unreachable('m', 'h', words);

  expect(message).toContain('the host key of [127.0.0.1]:24001 is not the one');
  expect(message).toContain('(/home/a b/.ssh/known_hosts, line 3)');
  expect(hint).toContain("`ssh-keygen -f '/home/a b/.ssh/known_hosts' -R '[127.0.0.1]:24001'`, then `ssh h`");
});

it('so is a key that is not known', () => {
  const words = 'No ED25519 host key is known for jump.example and you have requested strict checking.';

  expect(unreachable('m', 'h', words).message).toContain('the host key of jump.example is not known');
});
