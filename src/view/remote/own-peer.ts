import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/**
 * Whether the other end of a connection on this computer's loopback belongs to this user: /proc/net/tcp (proc(5)) names
 * the owner of each socket. Undefined where there is no such table; then only the connect id keeps others out.
 */
export async function isOwnPeer(socket: Socket): Promise<boolean | undefined> {
  const uid = process.getuid?.();
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => undefined);
  if (table === undefined || uid === undefined) return undefined;
  return ownerIn(table, socket.remotePort ?? 0, socket.localPort ?? 0) === uid;
}

/** The owner of the socket that connects the first port to the second one. */
export function ownerIn(table: string, from: number, to: number): number | undefined {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', remote = '', , , , , uid] = line.trim().split(/\s+/);
    if (local.endsWith(`:${hex(from)}`) && remote.endsWith(`:${hex(to)}`) && /^\d+$/.test(uid ?? ''))
      return Number(uid);
  }
  return undefined;
}
