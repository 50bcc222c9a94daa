import { useMemo, useRef, useState } from 'react';
import type { JobRow, JobsFilter, SelectedJobs } from '../../source/index.ts';

/** So many are named one by one; more are meant by what they have in common. */
const mostNamed = 1000;

/** Jobs that an action is meant for. */
export interface Selection {
  size: number;
  has(id: string): boolean;
  /** As the server takes them. */
  jobs: SelectedJobs;
  toggle(id: string, index: number): void;
  /** From the job that was picked last to this one. */
  extend(index: number, rows: ReadonlyMap<number, JobRow>): void;
  all(): Promise<void>;
  clear(): void;
}

/** Some jobs; or all that matched a filter at some time, without some. */
type State =
  | { named: ReadonlySet<string> }
  | { filter: JobsFilter; until: string; total: number; except: ReadonlySet<string> };

interface AllJobs {
  filter: JobsFilter;
  /** How many match, and the ids of the first of them. */
  find: () => Promise<{ total: number; ids: readonly string[] }>;
}

/** What is selected stays so while rows come and go; another filter leaves it as it is. */
export function useSelection(all: AllJobs): Selection {
  const [state, setState] = useState<State>({ named: new Set() });
  const anchor = useRef(0);
  const asked = useRef(all);
  asked.current = all;
  return useMemo((): Selection => {
    const change = (ids: readonly string[], isWanted: (id: string, was: boolean) => boolean): void =>
      setState((was) => {
        const listed = new Set('named' in was ? was.named : was.except);
        for (const id of ids) {
          const isSelected = listed.has(id) === 'named' in was;
          if (isWanted(id, isSelected) === 'named' in was) listed.add(id);
          else listed.delete(id);
        }
        return 'named' in was ? { named: listed } : { ...was, except: listed };
      });
    return {
      size: 'named' in state ? state.named.size : state.total - state.except.size,
      has: (id) => ('named' in state ? state.named.has(id) : !state.except.has(id)),
      jobs:
        'named' in state ? [...state.named] : { filter: state.filter, until: state.until, except: [...state.except] },
      toggle: (id, index) => {
        anchor.current = index;
        change([id], (_, was) => !was);
      },
      extend: (index, rows) => {
        const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
        const between = Array.from({ length: to - from + 1 }, (_, i) => rows.get(from + i)?.id);
        change(
          between.filter((id) => id !== undefined),
          () => true,
        );
      },
      all: async () => {
        const { filter, find } = asked.current;
        const until = new Date().toISOString();
        const { total, ids } = await find();
        setState(total > mostNamed ? { filter, until, total, except: new Set() } : { named: new Set(ids) });
      },
      clear: () => setState((was) => ('named' in was && was.named.size === 0 ? was : { named: new Set() })),
    };
  }, [state]);
}
