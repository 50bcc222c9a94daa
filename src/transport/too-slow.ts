import { AppError } from '../errors/index.ts';

/** What a call rejects with when the machine took longer than it was given. */
export function tooSlow(machine: string, timeoutMs = 0): AppError {
  const why = `it did not answer within ${Number((timeoutMs / 1000).toPrecision(2))} s`;
  return new AppError('MACHINE_UNREACHABLE', { machine, why, trouble: 'timeout' });
}
