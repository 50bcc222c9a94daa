import { existsSync } from 'node:fs';
import { tokenOf, type JobId } from '../../model/index.ts';
import { isToken, nameOf } from './entry.ts';
import { pathIn, type Queue } from './queue-folder.ts';
import type { RunnerContext } from './runner-context.ts';
import { allottedTo } from './token-index.ts';
import { endTree, type Tree } from './tree.ts';

/** Between two looks at all processes. */
const restMs = 1000;

/**
 * Ends what jobs leave behind when their script has ended by itself: a process that went to the background, in the
 * script's session or out of it. One look serves all jobs that ended since the last.
 */
export class Sweeper {
  readonly #context: RunnerContext;
  #ended = new Map<number, Tree>();
  #wanted = true;
  #lastMs = -Infinity;
  readonly #busy = new Set<string>();

  constructor(context: RunnerContext) {
    this.#context = context;
  }

  get isIdle(): boolean {
    return !this.#wanted && this.#busy.size === 0;
  }

  dueMs(): number {
    return this.#wanted ? this.#lastMs + restMs : Infinity;
  }

  noteEnd(tree: Tree): void {
    this.#wanted = true;
    if (tree.wrapper !== undefined) this.#ended.set(tree.wrapper.pid, tree);
  }

  sweep(nowMs: number, isRunning: (job: string) => boolean): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#lastMs = nowMs;
    for (const tree of this.#leftovers(isRunning)) this.#end(tree);
    this.#ended = new Map();
  }

  #leftovers(isRunning: (job: string) => boolean): Tree[] {
    const { queue, table } = this.#context;
    const trees = new Map<string, Tree>();
    for (const row of table.list()) {
      const tree = this.#ended.get(row.session);
      const job = table.jobOf(row);
      if (tree !== undefined && row.pid !== row.session) trees.set(tree.job, tree);
      else if (job !== undefined && !trees.has(job) && !isRunning(job) && hasEnded(queue, job)) trees.set(job, { job });
    }
    return [...trees.values()];
  }

  #end(tree: Tree): void {
    if (this.#busy.has(tree.job)) return;
    this.#busy.add(tree.job);
    void endTree(this.#context.table, tree, this.#context.settings)
      .catch((error: unknown) => this.#context.report(tree.job, error))
      .finally(() => {
        this.#busy.delete(tree.job);
        this.#context.ring();
      });
  }
}

/** A job of this queue that has ended; a process of any other is none of our business. */
function hasEnded(queue: Queue, job: string): boolean {
  return [tokenOf(job as JobId), job].some((token) => {
    const number = isToken(token) ? allottedTo(queue, token)?.number : undefined;
    return number !== undefined && existsSync(pathIn(queue, 'ended', nameOf(number, token)));
  });
}
