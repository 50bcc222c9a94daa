export type { Finished, MachineFile, OutgoingFile, Progress, TransferOptions, Transport } from './transport.ts';
