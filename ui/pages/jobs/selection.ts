import { useMemo, useRef, useState } from 'react';
import type { JobRow } from '../../source/index.ts';

/** Jobs that an action is meant for. */
export interface Selection {
  ids: ReadonlySet<string>;
  toggle(id: string, index: number): void;
  /** From the job that was picked last to this one. */
  extend(index: number, rows: ReadonlyMap<number, JobRow>): void;
  all(): Promise<void>;
  clear(): void;
}

export function useSelection(allIds: () => Promise<readonly string[]>): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef(0);
  const ask = useRef(allIds);
  ask.current = allIds;
  return useMemo(
    () => ({
      ids,
      toggle: (id, index) => {
        anchor.current = index;
        setIds((was) => {
          const next = new Set(was);
          if (!next.delete(id)) next.add(id);
          return next;
        });
      },
      extend: (index, rows) => {
        const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
        setIds((was) => {
          const next = new Set(was);
          for (let i = from; i <= to; i++) {
            const row = rows.get(i);
            if (row !== undefined) next.add(row.id);
          }
          return next;
        });
      },
      all: async () => setIds(new Set(await ask.current())),
      clear: () => setIds((was) => (was.size === 0 ? was : new Set())),
    }),
    [ids],
  );
}
