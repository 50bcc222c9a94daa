import type { ProcessTable } from './process-table.ts';
import { membersOf, type Tree } from './tree.ts';

const firstMs = 10;
const slowestMs = 1000;

/**
 * The most memory a job was seen to use: the sum over its processes, or the most one of them ever had, whichever is more.
 * Sampled often at first, when a short job is all there is, from the script's descendants; and each second from all.
 */
export class PeakMemory {
  bytes: number | undefined;
  dueMs: number;
  #gapMs = firstMs;

  constructor(nowMs: number) {
    this.dueMs = nowMs + firstMs;
  }

  sample(table: ProcessTable, tree: Tree, nowMs: number): void {
    const full = this.#gapMs >= slowestMs;
    this.#add(table, full ? membersOf(table, tree).map((row) => row.pid) : descendants(table, tree.wrapper?.pid));
    this.#gapMs = Math.min(this.#gapMs * 2, slowestMs);
    this.dueMs = nowMs + this.#gapMs;
  }

  #add(table: ProcessTable, pids: readonly number[]): void {
    const uses = pids.map((pid) => table.memory(pid)).filter((use) => use !== undefined);
    if (uses.length === 0) return;
    const sum = uses.reduce((total, use) => total + use.now, 0);
    this.bytes = Math.max(this.bytes ?? 0, sum, ...uses.map((use) => use.peak));
  }
}

function descendants(table: ProcessTable, root: number | undefined): number[] {
  const found = root === undefined ? [] : [root];
  for (const pid of found) found.push(...table.children(pid));
  return found;
}
