import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Browsers that may be signed in at a time; the oldest is signed out. */
const mostSessions = 1000;

/**
 * Who may ask. The token is in the address that the server printed, behind the `#`, where it is sent to nobody; a browser
 * exchanges it once for a cookie that its scripts cannot read. Only digests are kept.
 */
export class Sessions {
  /** 32 random bytes, base64url. */
  readonly token = secret();
  private readonly digests = new Set<string>();

  isToken(token: string): boolean {
    return timingSafeEqual(digest(token), digest(this.token));
  }

  /** The value of a new session's cookie. */
  start(): string {
    const value = secret();
    this.digests.add(digest(value).toString('hex'));
    const [oldest] = this.digests;
    if (this.digests.size > mostSessions && oldest !== undefined) this.digests.delete(oldest);
    return value;
  }

  has(value: string | undefined): boolean {
    return value !== undefined && this.digests.has(digest(value).toString('hex'));
  }

  end(value: string | undefined): void {
    if (value !== undefined) this.digests.delete(digest(value).toString('hex'));
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
