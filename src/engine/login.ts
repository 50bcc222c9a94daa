import { sshTransportOf, type ConnectOptions } from './connect.ts';
import type { MachineRecord } from './machine-record.ts';
import { findMachine } from './machines.ts';

/**
 * Makes the connection to a machine that all programs of the user share, and tells how many questions that took. Rejects
 * with NO_MACHINE, LOGIN_NEEDED where nobody can be asked or the answer was not accepted, and MACHINE_UNREACHABLE.
 */
export async function login(
  name: string,
  { ask }: ConnectOptions,
): Promise<{ machine: MachineRecord; questions: number }> {
  const machine = await findMachine(name);
  if (machine.transport === 'local') return { machine, questions: 0 };
  let questions = 0;
  const counting: typeof ask = async (host, question, about) => {
    if (!about.notice) questions += 1;
    return ask?.(host, question, about);
  };
  const transport = sshTransportOf(machine, { ask: ask === undefined ? undefined : counting });
  try {
    await transport.connect();
    return { machine, questions };
  } finally {
    await transport.close();
  }
}
