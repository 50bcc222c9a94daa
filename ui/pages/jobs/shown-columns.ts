import { useState } from 'react';
import { defaultColumns } from './columns.tsx';

/** Which columns a reader wants to see of a project; kept in the browser. */
export function useShownColumns(project: string): [readonly string[], (shown: readonly string[]) => void] {
  const key = `simtrail-columns:${project}`;
  const [shown, setShown] = useState<readonly string[]>(() => stored(key) ?? defaultColumns());
  return [
    shown,
    (next) => {
      localStorage.setItem(key, JSON.stringify(next));
      setShown(next);
    },
  ];
}

function stored(key: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}
