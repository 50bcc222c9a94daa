import type { Transport } from '../transport/index.ts';

/** What a clause works with: the transport, and two folders that no other clause uses. */
export interface TransportBench {
  transport: Transport;
  /** Absolute, on the machine; not there yet. */
  folder: string;
  /** The same, as a word for the shell. */
  at: string;
  /** Absolute, on this computer; there and empty. */
  local: string;
  close(): Promise<void>;
}
