import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../errors/index.ts';

/** RFC 7914; 64 MiB and about a tenth of a second for each try. */
const cost = { N: 1 << 16, r: 8, p: 1 };
const keyBytes = 32;
const saltBytes = 16;

/** The line of a password file: `scrypt:N:r:p:SALT:KEY`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join(':');
}

/** Wrong tries before one has to wait; then twice as long with each, ms. */
const freeTries = 5;
const firstWaitMs = 1000;
const longestWaitMs = 60_000;

/** Checks passwords against one hash, and slows those down who guess. */
export class Password {
  private readonly salt: Buffer;
  private readonly key: Buffer;
  private readonly cost: typeof cost;
  private readonly now: () => number;
  private wrong = 0;
  private openAt = 0;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(parts: { salt: Buffer; key: Buffer; cost: typeof cost }, now: () => number) {
    this.salt = parts.salt;
    this.key = parts.key;
    this.cost = parts.cost;
    this.now = now;
  }

  /** Reads a file that only its owner may read. Throws INPUT_UNREADABLE. */
  static async read(file: string, now: () => number = Date.now): Promise<Password> {
    const unreadable = (why: string): AppError => new AppError('INPUT_UNREADABLE', { path: file, why });
    const found = await stat(file).catch((error: Error) => {
      throw unreadable(error.message);
    });
    if ((found.mode & 0o077) !== 0) throw unreadable('others may read it; do `chmod 600` first');
    const [, N, r, p, salt, key] =
      /^scrypt:(\d{1,8}):(\d{1,2}):(\d{1,2}):([\w-]{16,}):([\w-]{43})\s*$/.exec(await readFile(file, 'utf8')) ?? [];
    if (salt === undefined || key === undefined) {
      throw unreadable('it is not what `simtrail serve --hash-password` prints');
    }
    return new Password(
      {
        salt: Buffer.from(salt, 'base64url'),
        key: Buffer.from(key, 'base64url'),
        cost: { N: Number(N), r: Number(r), p: Number(p) },
      },
      now,
    );
  }

  /** One try after the other. Throws TOO_MANY_TRIES without looking at the password. */
  async isRight(password: string): Promise<boolean> {
    const mine = this.last.then(() => this.attempt(password));
    this.last = mine.catch(() => {});
    return mine;
  }

  private async attempt(password: string): Promise<boolean> {
    const waitMs = this.openAt - this.now();
    if (waitMs > 0) throw new AppError('TOO_MANY_TRIES', { seconds: Math.ceil(waitMs / 1000) });
    const isRight = timingSafeEqual(await derive(password, this.salt, this.cost), this.key);
    this.wrong = isRight ? 0 : this.wrong + 1;
    if (this.wrong >= freeTries) {
      this.openAt = this.now() + Math.min(longestWaitMs, firstWaitMs * 2 ** (this.wrong - freeTries));
    }
    return isRight;
  }
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  const maxmem = 256 * (options.N ?? 1) * (options.r ?? 1);
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, keyBytes, { ...options, maxmem }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
