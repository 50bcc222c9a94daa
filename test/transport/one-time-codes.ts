import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A device that shows one-time codes, and an sshd that asks for them. Needs root: PAM reads its services in /etc. */
export interface OneTimeCodes {
  /** The path of an sshd that asks for a code by keyboard-interactive, if its settings have `UsePAM yes`. */
  sshd: string;
  /** The code that is accepted next, once. */
  next(): string;
  end(): void;
}

/** PAM's module for them (Debian: libpam-oath). */
export const canAskForCodes = readdirSync('/usr/lib').some((name) =>
  existsSync(`/usr/lib/${name}/security/pam_oath.so`),
);

export function oneTimeCodes(user: string): OneTimeCodes {
  const name = `simtrail-test-${randomBytes(6).toString('hex')}`; // small letters: PAM knows no others
  const folder = join(tmpdir(), name);
  mkdirSync(folder);
  const key = randomBytes(20);
  const users = join(folder, 'users');
  writeFileSync(users, `HOTP ${user} - ${key.toString('hex')}\n`, { mode: 0o600 });
  // sshd takes the name that it was called by for its service.
  const sshd = join(folder, name);
  symlinkSync('/usr/sbin/sshd', sshd);
  const service = join('/etc/pam.d', name);
  writeFileSync(
    service,
    `auth required pam_oath.so usersfile=${users} window=10\naccount required pam_permit.so\nsession required pam_permit.so\n`,
  );
  let count = 0;
  return {
    sshd,
    next() {
      count += 1;
      return hotp(key, count - 1);
    },
    end() {
      rmSync(service);
      rmSync(folder, { recursive: true });
    },
  };
}

/** RFC 4226, section 5.3, six digits. */
function hotp(key: Buffer, count: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(count));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
