import type { CodeProgress } from '../code.ts';
import { readLine } from '../whole-line.ts';
import { GuardedPattern, type Groups } from './guarded-pattern.ts';
import { readNumber } from '../../formats/table/index.ts';
import type { CodeDescription } from './schema.ts';

/** How to read the lines that tell progress: programs that redraw a line put several between carriage returns. */
export function progressOf({
  progress,
}: CodeDescription): { file: string; read(line: string): CodeProgress | undefined } | undefined {
  if (progress === undefined) return undefined;
  const pattern = new GuardedPattern(progress.line);
  return {
    file: progress.file,
    read: (line) => {
      if (!pattern.mayMatch(line)) return undefined;
      const match = pattern.match(readLine(line).text.split('\r').reverse())?.find((one) => one !== undefined);
      if (match === undefined) return undefined;
      const fraction = fractionOf(match.groups);
      const text = oneLine(match.groups['text'] ?? match.text);
      return fraction === undefined ? { text } : { fraction, text };
    },
  };
}

function fractionOf(groups: Groups): number | undefined {
  const number = (name: string): number => {
    const reading = readNumber(groups[name] ?? '');
    return 'value' in reading ? reading.value : Number.NaN;
  };
  const ways = [number('fraction'), number('percent') / 100, number('done') / number('total')];
  const fraction = ways.find(Number.isFinite);
  return fraction === undefined ? undefined : Math.min(1, Math.max(0, fraction));
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
