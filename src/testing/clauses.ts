/* oxlint-disable vitest/valid-title, vitest/expect-expect -- titles and checks are given by the contract */
import { afterEach, describe, expect, it } from 'vitest';

/** A clause that an implementation does not keep, and why. It is skipped, by name, where everybody sees it. */
export interface Deviation {
  clause: string;
  reason: string;
}

/** What a clause is checked on may have this: it is called after every clause, whatever became of it. */
export interface Subject {
  close?(): Promise<void> | void;
}

/** Declares one clause of a contract, named in the contract's own words. */
export type Clause<S> = (name: string, check: (subject: S) => Promise<void>, timeoutMs?: number) => void;

/** What a suite declared, for the implementation's own test to count. */
export interface Declared {
  clauses: readonly string[];
  /** Names of the clauses that were skipped as deviations. */
  deviations: readonly string[];
}

/**
 * A contract suite: each clause gets a fresh subject from `make`. A deviation that names no clause, has no reason or is
 * there twice fails the suite, so a skip can neither creep in nor outlive its clause.
 */
export function describeContract<S extends object>(
  title: string,
  make: () => Promise<S> | S,
  deviations: readonly Deviation[],
  declare: (clause: Clause<S>) => void,
): Declared {
  const clauses: string[] = [];
  const skipped: string[] = [];

  describe(title, () => {
    let subject: Subject | undefined;
    afterEach(async () => {
      const used = subject;
      subject = undefined;
      await used?.close?.();
    });

    declare((name, check, timeoutMs) => {
      clauses.push(name);
      const deviation = deviations.find((one) => one.clause === name);
      if (deviation !== undefined) skipped.push(name);
      it(name, timeoutMs === undefined ? {} : { timeout: timeoutMs }, async (context) => {
        if (deviation !== undefined) context.skip(deviation.reason);
        const made = await make();
        subject = made;
        await check(made);
      });
    });

    it(`is kept in all clauses but ${deviations.length}, each named with its reason`, () => {
      expect(faultsOf(clauses, deviations)).toEqual([]);
      expect(skipped.length).toBe(deviations.length);
    });
  });
  return { clauses, deviations: skipped };
}

/** What is wrong with a list of deviations, in words. */
export function faultsOf(clauses: readonly string[], deviations: readonly Deviation[]): string[] {
  const twice = clauses.filter((name, index) => clauses.indexOf(name) !== index);
  const names = deviations.map((one) => one.clause);
  return [
    ...twice.map((name) => `two clauses are named “${name}”`),
    ...names.filter((name) => !clauses.includes(name)).map((name) => `no clause is named “${name}”`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `“${name}” deviates twice`),
    ...deviations.filter((one) => one.reason.trim() === '').map((one) => `“${one.clause}” deviates without a reason`),
  ];
}
