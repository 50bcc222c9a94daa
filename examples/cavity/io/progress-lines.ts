import type { OnProgress } from '../solver/progress.ts';

/**
 * Writes progress lines: `progress stage=<word> <key>=<number>... fraction=<0..1>`. The fraction is that of the whole
 * run and never falls, so a follower can draw a bar without knowing the stages.
 */
export function progressLines(write: (line: string) => void): OnProgress {
  let reached = 0;
  return (stage, facts, fraction) => {
    reached = Math.max(reached, Math.min(1, fraction));
    const pairs = Object.entries({ ...facts, fraction: Number(reached.toFixed(4)) });
    write(`progress stage=${stage} ${pairs.map(([key, value]) => `${key}=${shown(value)}`).join(' ')}\n`);
  };
}

function shown(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));
}
