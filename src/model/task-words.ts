import type { SequenceTask } from './sequence.ts';

/** The values of a point: `radius_m=0.1`. */
export function pointWords(point: SequenceTask['point']): string[] {
  return Object.entries(point ?? {}).map(([path, value]) => `${path}=${value}`);
}

/** Which task of its step it is: `radius_m=0.1`, `round 2`, `attempt 2`. A record that was edited may hold anything there. */
export function taskWords({ point, round, attempt }: Partial<SequenceTask>): string[] {
  return [
    ...pointWords(point),
    ...(typeof round === 'number' ? [`round ${round}`] : []),
    ...(typeof attempt === 'number' && attempt > 1 ? [`attempt ${attempt}`] : []),
  ];
}
