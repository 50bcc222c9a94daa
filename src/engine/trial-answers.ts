import { shellWord, writeBytes } from '../model/index.ts';
import type { Finished } from '../transport/index.ts';
import type { Verdict } from './verdict.ts';

/** Free space and files by df(1), and what quota(1) says where it is there. */
export function spaceScript(folder: string): string {
  const where = shellWord(folder);
  return `export LC_ALL=C
df -Pk ${where} 2>/dev/null | sed -n '2s/^/@blocks /p'
df -Pi ${where} 2>/dev/null | sed -n '2s/^/@inodes /p'
command -v quota >/dev/null && quota -w 2>/dev/null | sed -n '3,$s/^/@quota /p'
:`;
}

const least = { bytes: 100 * 2 ** 20, files: 1_000 };

/** Fails where a job could hardly write its results. quota(1) marks what is over its limit by a star. */
export function readSpace(text: string): Verdict {
  const free = availableIn(text, 'blocks');
  const files = availableIn(text, 'inodes');
  const over = text.split('\n').find((line) => line.startsWith('@quota ') && line.includes('*'));
  const todo = 'Remove what is not needed there, or name another folder with `work_folder` in machines.yaml.';
  if (over !== undefined)
    return { outcome: 'failed', detail: 'your disk quota is used up', todo, words: over.slice(7).trim() };
  const parts: string[] = [];
  if (free !== undefined) parts.push(`${writeBytes(free * 1024)} free`);
  if (files !== undefined && files > 0) parts.push(`room for ${files} files`);
  if (text.includes('@quota ')) parts.push('within your quota');
  if (parts.length === 0) return { outcome: 'skipped', detail: 'it does not tell how much room there is' };
  const isFull = (free ?? Infinity) * 1024 < least.bytes || (files !== undefined && files > 0 && files < least.files);
  return isFull ? { outcome: 'failed', detail: parts.join(', '), todo } : { outcome: 'ok', detail: parts.join(', ') };
}

/** The fourth field of a line of df -P; file systems without a fixed number of inodes say 0 or `-`. */
function availableIn(text: string, what: 'blocks' | 'inodes'): number | undefined {
  const fields = new RegExp(`^@${what} (.*)$`, 'm').exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  const available = fields.at(3);
  return available !== undefined && /^\d+$/.test(available) ? Number(available) : undefined;
}

/** Times are compared with nothing but the machine's own, so a clock that is wrong is told, and is no failure. */
export function readClock(text: string, hereMs: number): Verdict {
  const match = /(\d{9,})(?:\.(\d+))?/.exec(text);
  if (match === null) return { outcome: 'skipped', detail: 'it does not tell the time' };
  const seconds = (Number(match[1]) * 1000 - hereMs + Number(`0.${match[2] ?? '0'}`) * 1000) / 1000;
  const off = Math.abs(seconds);
  if (off < 2) return { outcome: 'ok', detail: 'as here' };
  const detail = `${Math.round(off)} s ${seconds > 0 ? 'ahead of' : 'behind'} this computer`;
  return {
    outcome: 'ok',
    detail,
    todo: 'Times in the records are those of the machine; one of the two clocks is wrong.',
  };
}

/** What sacct says when it does not know a job that has ended. */
export function readAccounting({ code, stdout, stderr }: Finished): Verdict {
  if (code === 127 || /storage is disabled/i.test(stdout + stderr)) {
    return {
      outcome: 'skipped',
      detail: 'this cluster keeps no accounts: a job that ended is known by its folder alone',
    };
  }
  const todo = 'Jobs are judged by the queue and by their folder meanwhile; if it stays so, tell the administrators.';
  const detail = code === 0 ? 'sacct does not know the job yet' : 'sacct does not answer';
  return { outcome: 'failed', detail, todo, words: stderr };
}
