export { createLocalTransport } from './local.ts';
export { createSshTransport, type SshTransport } from './ssh.ts';
export type { AboutQuestion, Ask } from './ssh/askpass.ts';
export type { SshOptions } from './ssh/command.ts';
export { type Trouble } from './ssh/trouble.ts';
export { smallBytes } from './transport.ts';
export type {
  Channel,
  Finished,
  GetOptions,
  Got,
  MachineFile,
  MachineLink,
  OutgoingFile,
  Progress,
  TransferOptions,
  Transport,
} from './transport.ts';
export { incomingFolder } from './names.ts';
