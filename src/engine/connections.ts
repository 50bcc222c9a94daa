import type { Connect, Connection, ConnectOptions } from './connect.ts';
import type { MachineRecord } from './machine-record.ts';
import { findMachine } from './machines.ts';
import type { SharedLook } from './shared-look.ts';

export interface ConnectionsOptions extends ConnectOptions {
  /** Turns machines into connections; a test or another program may bring its own. */
  connect?: Connect;
  /** Finds a machine's record by name. */
  machines?: (name: string) => Promise<MachineRecord>;
  /** ms since 1970. */
  now?: () => number;
}

/** The machines that a project works with, each reached once; what that needs is loaded when the first one is. */
export class Connections {
  private readonly project: string;
  private readonly options: ConnectionsOptions;
  private readonly connections = new Map<string, Connection>();
  private readonly looks = new Map<string, SharedLook>();

  constructor(project: string, options: ConnectionsOptions) {
    this.project = project;
    this.options = options;
  }

  machine(name: string): Promise<MachineRecord> {
    return this.options.machines?.(name) ?? findMachine(name);
  }

  async to(name: string): Promise<Connection> {
    let found = this.connections.get(name);
    if (found === undefined) {
      const connect = this.options.connect ?? (await import('./connect.ts')).connect;
      found = connect(await this.machine(name), { ask: this.options.ask });
      this.connections.set(name, found);
    }
    return found;
  }

  /** What is shared with other programs about a machine. */
  async look(name: string): Promise<SharedLook> {
    let found = this.looks.get(name);
    if (found === undefined) {
      const { SharedLook } = await import('./shared-look.ts');
      const { now } = this.options;
      const { machine } = await this.to(name);
      found = new SharedLook(machine, this.project, now === undefined ? {} : { now });
      this.looks.set(name, found);
    }
    return found;
  }

  async close(): Promise<void> {
    for (const { transport } of this.connections.values()) await transport.close();
  }
}
