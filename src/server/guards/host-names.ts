import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { AppError } from '../../errors/index.ts';

/**
 * Refuses requests for another host than ours, with FOREIGN_REQUEST. A page elsewhere can give its own name our address
 * (DNS rebinding); its requests then carry that name. Any port is taken: behind an ssh tunnel it is another one.
 */
export function assertOurHost(host: string | undefined, isOurs: (name: string) => boolean): void {
  const name = nameOf(host);
  if (name !== undefined && isOurs(name)) return;
  const asked = JSON.stringify((host ?? '').slice(0, 100));
  throw new AppError('FOREIGN_REQUEST', { why: `${asked} is not the name of this server` });
}

/** This computer by the names that only itself uses, and those that the certificate is for. */
export function ourNames(address: string, certificate?: X509Certificate): (name: string) => boolean {
  const own = new Set(['localhost', '127.0.0.1', '::1', address]);
  return (name) =>
    own.has(name) || (isIP(name) === 0 ? certificate?.checkHost(name) : certificate?.checkIP(name)) !== undefined;
}

function nameOf(host: string | undefined): string | undefined {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host)) return undefined;
  try {
    return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
  } catch {
    return undefined;
  }
}
