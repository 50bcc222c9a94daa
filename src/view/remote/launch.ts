import { AppError } from '../../errors/index.ts';
import { shellWord } from '../../model/index.ts';
import type { Channel, Transport } from '../../transport/index.ts';
import { RemoteLink, type Started } from './remote-link.ts';
import type { Order } from './settings.ts';

/** ParaView on a parallel file system that is busy takes its time to load. */
const readyMs = 180_000;

/** Where a look runs. */
export interface Place {
  transport: Transport;
  /** Lines before it: modules and such. */
  prologue: readonly string[];
  python: string;
  /** Makes of a script one that runs on a node of ours; as it is on the machine that is reached. */
  onNode: (script: string) => string;
}

/** Starts what the order says and resolves when ParaView is ready. Rejects with what is the matter, and leaves nothing. */
export async function launch(
  { transport, prologue, python, onNode }: Place,
  order: Order,
  signal: AbortSignal,
): Promise<{ link: RemoteLink; started: Started }> {
  const program = `${order.session}/supervise.py`;
  const lines = [
    ...prologue,
    `command -v ${shellWord(python)} >/dev/null || { echo 'there is no Python 3' >&2; exit 127; }`,
    `exec ${[python, '-B', program, JSON.stringify(order)].map(shellWord).join(' ')}`,
  ];
  const channel: Channel = await transport.open(onNode(lines.join('\n')), { signal });
  const link = new RemoteLink(transport.machine, channel);
  const patience = AbortSignal.timeout(readyMs);
  try {
    return { link, started: await link.ready(AbortSignal.any([signal, patience])) };
  } catch (error) {
    await link.close();
    if (error !== patience.reason) throw error;
    const why = `ParaView was not ready within ${readyMs / 1000} s`;
    throw new AppError('VIEW_ENDED', { machine: transport.machine, why }, { cause: error });
  }
}
