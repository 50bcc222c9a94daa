import { holds, numberOf, type Lookup } from './expression.ts';
import type { Outcome } from './outcome.ts';
import { pointKey, type Point } from './points.ts';
import { bestOf, propose, type Proposal, type Tried } from './search.ts';
import type { Search } from './sequence.ts';
import type { Task } from './task.ts';

export interface SearchParts {
  /** The task of a point, as it stands. */
  task: (point: Point) => Task;
  /** For a search by a program: the points that it proposed, in order. */
  proposed?: readonly Point[];
  /** Why that program has no more of them, once it said so. */
  ended?: string;
  /** How that program failed. */
  broken?: string;
  /** The program has to be asked for more. */
  ask: (history: readonly Tried[]) => void;
}

/** One point after the other; what is tried next depends on all that came of the former ones. */
export function runSearch(search: Search, parts: SearchParts): Outcome {
  const tasks: Task[] = [];
  // A program may propose a point twice: it has one task.
  const byPoint = new Map<string, Task>();
  let used = 0;
  const history: Tried[] = [];
  const end = (): Outcome => {
    const best = bestOf(search, history);
    const one = best === undefined ? undefined : byPoint.get(pointKey(best));
    if (one === undefined) return { state: 'failed', tasks, reason: 'no point has a value' };
    one.isAnswer = true;
    return { state: 'succeeded', tasks, one };
  };
  for (;;) {
    const proposal = parts.proposed === undefined ? propose(search, history) : ofProgram(search, history, used, parts);
    if (proposal === undefined) return { state: 'open', tasks };
    if ('failed' in proposal) return { state: 'failed', tasks, reason: proposal.failed };
    if ('best' in proposal) return end();
    const key = pointKey(proposal.next);
    const task = byPoint.get(key) ?? parts.task(proposal.next);
    if (!byPoint.has(key)) tasks.push(task);
    byPoint.set(key, task);
    used += 1;
    const tried = triedOf(search, proposal.next, task);
    if (tried !== undefined) history.push(tried);
    // A program may propose many at once; what is built in needs the value before it goes on.
    else if (parts.proposed === undefined) return { state: 'open', tasks };
    if (tried !== undefined && 'failed' in tried && parts.proposed === undefined && task.state !== 'succeeded') {
      return { state: task.state === 'skipped' ? 'skipped' : 'failed', tasks, reason: tried.failed };
    }
    if (task.state === 'succeeded' && isEnough(search, task)) return end();
  }
}

/** What came of a point; undefined while it is open. */
function triedOf({ goal }: Search, point: Point, task: Task): Tried | undefined {
  if (task.state === 'failed' || task.state === 'skipped') return { point, failed: task.reason ?? task.state };
  if (task.state !== 'succeeded') return undefined;
  const value = numberOf(goal.kind === 'solve' ? goal.residual : goal.objective, ownOf(task));
  return 'value' in value ? { point, value: value.value } : { point, failed: value.missing };
}

function isEnough({ until }: Search, task: Task): boolean {
  const met = until === undefined ? undefined : holds(until, ownOf(task));
  return met !== undefined && 'value' in met && met.value;
}

function ownOf(task: Task): Lookup {
  return () => task.job?.quantities ?? [];
}

/** The points that a program proposed are those that have jobs; when all are settled it is asked for more. */
function ofProgram(search: Search, history: readonly Tried[], used: number, parts: SearchParts): Proposal | undefined {
  const { proposed = [], ended, broken, ask } = parts;
  const next = proposed[used];
  if (next !== undefined) return { next };
  if (history.length < proposed.length) return undefined;
  if (broken !== undefined) return { failed: broken };
  if (ended === undefined && proposed.length < search.atMost) {
    ask(history);
    return undefined;
  }
  const best = bestOf(search, history);
  const reason = ended ?? `${proposed.length} points were tried`;
  if (best !== undefined) return { best, reason };
  const last = history.findLast((tried) => 'failed' in tried);
  return { failed: last === undefined ? reason : `${reason}, and none has a value: ${last.failed}` };
}
