import { useSyncExternalStore } from 'react';

const query = globalThis.matchMedia('(max-width: 720px)');

/** True where a table has no room for its columns. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => query.matches,
  );
}
