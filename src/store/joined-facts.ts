import type { Fact, JobId, JobRecord, NewFact } from '../model/index.ts';

/** What a line says of one of its jobs alone. */
interface Part {
  id: JobId;
  set?: Partial<JobRecord>;
}

/**
 * A fact as a line of the log has it. `jobs`, in place of `job`: the same was said of many jobs at once; `set`, `unset` and
 * `why` hold for each of them, the `set` beside its id for it alone.
 */
export type Joined<F extends NewFact = Fact> = F & { jobs?: readonly Part[] };

/** Fewer facts than this have a line each, which is easier to read. */
const many = 32;
/** Jobs in a line: it is read as a whole. */
const most = 1000;

/** The lines for facts: those in a row that say the same of different jobs have one together. */
export function joined(facts: readonly NewFact[]): { line: Joined<NewFact>; facts: readonly NewFact[] }[] {
  const groups: { facts: NewFact[]; isOpen: boolean }[] = [];
  for (const fact of facts) {
    const group = groups.at(-1);
    const isOpen = isJoinable(fact);
    const [first] = group?.facts ?? [];
    if (isOpen && group?.isOpen === true && group.facts.length < most && first !== undefined && isAlike(first, fact))
      group.facts.push(fact);
    else groups.push({ facts: [fact], isOpen });
  }
  return groups.flatMap(({ facts: alike }) =>
    alike.length < many ? alike.map((fact) => ({ line: fact, facts: [fact] })) : [{ line: joint(alike), facts: alike }],
  );
}

/** The facts of a line. Whoever reads them is not told that they stood in one. */
export function factsOf({ jobs, ...fact }: Joined): Fact[] {
  if (!Array.isArray(jobs)) return [fact];
  return jobs.filter(isPart).map(({ id, set }): Fact => {
    const all = fact.set === undefined && set === undefined ? {} : { set: { ...fact.set, ...set } };
    return { ...fact, job: id, ...all };
  });
}

/** One of the facts that stand in a line, by the first of them. A key that is added to a copy costs as much as the copy many times. */
export function likeFirst(first: Fact, { job, set }: NewFact): Fact {
  if (job === undefined) return first;
  return set === undefined ? { ...first, job } : { ...first, job, set };
}

/** A line may have been written by anybody. */
function isPart(part: unknown): part is Part {
  return typeof part === 'object' && part !== null && typeof (part as Part).id === 'string';
}

/** A line can say it of other jobs too. */
function isJoinable(fact: NewFact): boolean {
  for (const key in fact) if (!joinable.has(key)) return false;
  return fact.job !== undefined;
}

const joinable: ReadonlySet<string> = new Set(['type', 'job', 'set', 'unset', 'why']);

/** Facts that can stand in one line, if both can. */
function isAlike(one: NewFact, { type, set, unset, why }: NewFact): boolean {
  if (one.type !== type || one.why !== why || (one.set === undefined) !== (set === undefined)) return false;
  return one.unset === unset || JSON.stringify(one.unset) === JSON.stringify(unset);
}

function joint(facts: readonly NewFact[]): Joined<NewFact> {
  const [{ job: _, set, ...fact } = { type: 'observed' } as NewFact] = facts;
  const common = { ...set };
  for (const [key, value] of Object.entries(common)) {
    const text = JSON.stringify(value);
    const isSame = (other: unknown): boolean => other === value || JSON.stringify(other) === text;
    if (!facts.every((one) => Object.hasOwn(one.set ?? {}, key) && isSame(one.set?.[key]))) delete common[key];
  }
  const own = ({ job, set: all = {} }: NewFact): Part => {
    const rest: Record<string, unknown> = {};
    let isMore = false;
    for (const key of Object.keys(all)) {
      if (Object.hasOwn(common, key)) continue;
      rest[key] = all[key];
      isMore = true;
    }
    const id = job as JobId;
    return isMore ? { id, set: rest } : { id };
  };
  return { ...fact, ...(set === undefined ? {} : { set: common }), jobs: facts.map(own) };
}
