import { AppError } from '../../errors/index.ts';
import type { EventRing } from '../events/event-ring.ts';

interface Outage {
  error: AppError;
  since: Date;
}

/** Which machines do not answer, over all projects. */
export class MachineHealth {
  private readonly ring: EventRing;
  private readonly down = new Map<string, Outage>();

  constructor(ring: EventRing) {
    this.ring = ring;
  }

  outage(machine: string, error: AppError): void {
    const since = this.down.get(machine)?.since ?? new Date();
    const isNews = this.down.get(machine)?.error.message !== error.message;
    this.down.set(machine, { error, since });
    if (isNews) this.ring.tell('outage', { machine, error: error.toJSON(), login_needed: needsLogin(error) });
  }

  back(machine: string): void {
    if (this.down.delete(machine)) this.ring.tell('back', { machine });
  }

  of(machine: string): Outage | undefined {
    return this.down.get(machine);
  }
}

/** True where the machine wants a password or a one-time code, which only a person has. */
export function needsLogin(error: AppError): boolean {
  return AppError.is(error, 'LOGIN_NEEDED');
}
