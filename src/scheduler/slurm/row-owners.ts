import { basename } from 'node:path';
import type { JobRef } from '../scheduler.ts';
import type { QueueRow } from './queue-rows.ts';

/** What a row says of itself: its name, its id as it is shown, its working directory where that was asked for. */
export interface RowNames {
  name: string | undefined;
  id: string;
  folder?: string | undefined;
}

export function namesInQueue({ name, shownId: id, folder }: QueueRow): RowNames {
  return { name, id, folder };
}

/**
 * Whose rows are whose: by the name that a job was submitted with, and for a task of an array by its number too. A job may be
 * renamed later (`scontrol update JobName=`): it is also one that has its number and lies in its folder, which is called by
 * the job's id, as the name is. Neither of the two would do alone: numbers are given again, and a job may submit others from its folder.
 */
export class RowOwners {
  private readonly plain = new Set<string>();
  /** The names that jobs were submitted with, by their numbers. */
  private readonly submitted = new Map<string, string>();
  /** Tokens of tasks, by name of the array and number; several of one task share its allocation. */
  private readonly tasks = new Map<string, Map<number, string[]>>();

  constructor(jobs: readonly JobRef[]) {
    for (const { token, nativeId, array } of jobs) {
      const task = taskIn(nativeId);
      const number = numberIn(nativeId);
      if (number !== undefined) this.submitted.set(number, array ?? token);
      if (array === undefined || task === undefined) {
        this.plain.add(token);
        continue;
      }
      const tokens = this.tasks.get(array) ?? new Map<number, string[]>();
      this.tasks.set(array, tokens);
      const sharing = tokens.get(task);
      if (sharing === undefined) tokens.set(task, [token]);
      else sharing.push(token);
    }
  }

  /** The names to ask for. */
  get names(): string[] {
    return [...this.plain, ...this.tasks.keys()];
  }

  /** The name that a row's job was submitted with, as far as it is one of these; else the row's own. */
  nameOf({ name = '', id, folder }: RowNames): string {
    if (folder === undefined || this.plain.has(name) || this.tasks.has(name)) return name;
    const submitted = this.submitted.get(numberIn(id) ?? '');
    return submitted !== undefined && submitted.endsWith(`-${basename(folder)}`) ? submitted : name;
  }

  /**
   * Rows by the token of the job that they tell of. A row may tell of many tasks: `53_[3-10,12-20:2%2]` of those that wait
   * (squeue(1), sbatch(1)), and of those that were cancelled while they waited (sacct 22.05), where squeue says `53`. One
   * that has a row of its own goes by that; where a list was cut short by its column, all others may be in it.
   */
  group<Row>(rows: readonly Row[], read: (row: Row) => RowNames): Map<string, Row[]> {
    const groups = new Map<string, Row[]>();
    const add = (token: string, row: Row): void => {
      const group = groups.get(token);
      if (group === undefined) groups.set(token, [row]);
      else group.push(row);
    };
    const ofMany: { row: Row; id: string; tokens: ReadonlyMap<number, readonly string[]> }[] = [];
    for (const row of rows) {
      const { id } = read(row);
      const name = this.nameOf(read(row));
      if (this.plain.has(name)) add(name, row);
      const tokens = this.tasks.get(name);
      if (tokens === undefined) continue;
      const task = taskIn(id);
      if (task === undefined) ofMany.push({ row, id, tokens });
      else {
        for (const token of tokens.get(task) ?? []) add(token, row);
      }
    }
    const alone = new Set(groups.keys());
    for (const { row, id, tokens } of ofMany.toSorted((a, b) => precision(b.id) - precision(a.id))) {
      const isIn = membership(id);
      for (const [task, sharing] of tokens) {
        if (!isIn(task)) continue;
        for (const token of sharing) {
          if (alone.has(token) || (precision(id) === 0 && groups.has(token))) continue;
          add(token, row);
        }
      }
    }
    return groups;
  }
}

/** 1 for a whole list of tasks, 0 for what may mean any of them. */
function precision(id: string): number {
  return id.endsWith(']') ? 1 : 0;
}

/** `30`, `30_1`, `30_[2-9]`: 30. Not of a step, `30.batch`. */
function numberIn(id: string): string | undefined {
  return /^(\d+)(?:$|[_+])/.exec(id)?.[1];
}

/** `30_1`: 1. */
export function taskIn(id: string): number | undefined {
  const digits = /^\d+_(\d+)$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function membership(id: string): (task: number) => boolean {
  if (precision(id) === 0) return () => /^\d+(?:_\[|$)/.test(id);
  const ranges = readRanges(id);
  return (task) => ranges.some(({ low, high, step }) => task >= low && task <= high && (task - low) % step === 0);
}

/** `0-3`, `5`: of tasks in any order. */
export function writeRanges(tasks: readonly number[]): string[] {
  const ranges: { low: number; high: number }[] = [];
  for (const task of new Set(tasks.toSorted((a, b) => a - b))) {
    const last = ranges.at(-1);
    if (last?.high === task - 1) last.high = task;
    else ranges.push({ low: task, high: task });
  }
  return ranges.map(({ low, high }) => (low === high ? `${low}` : `${low}-${high}`));
}

/** What is not whole is left out. */
export function readRanges(id: string): { low: number; high: number; step: number }[] {
  const list = /^\d+_\[([^\]%]*)(?:%\d+)?\]$/.exec(id)?.[1];
  if (list === undefined) return [];
  return list.split(',').flatMap((part) => {
    const [, low = '', high = low, step = '1'] = /^(\d+)(?:-(\d+))?(?::(\d+))?$/.exec(part) ?? [];
    return low === '' ? [] : [{ low: Number(low), high: Number(high), step: Math.max(1, Number(step)) }];
  });
}
