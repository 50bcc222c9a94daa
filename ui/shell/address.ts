import { useMemo, useSyncExternalStore } from 'react';

/**
 * Where the reader is. On a server the page's own path; in a report, which is a file, the part behind `#`. Everything
 * that can be looked at has an address, so that it can be sent to somebody and "back" works.
 */
export interface Address {
  /** `/p/ID/jobs/ID`, percent-decoded part by part. */
  parts: readonly string[];
  query: URLSearchParams;
  text: string;
}

let isReport = false;
const listeners = new Set<() => void>();

export function addressesBehindHash(): void {
  isReport = true;
}

function current(): string {
  if (!isReport) return location.pathname + location.search;
  return location.hash.length > 1 ? location.hash.slice(1) : '/';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
    window.removeEventListener('hashchange', listener);
  };
}

export function readAddress(text: string): Address {
  const [path = '/', query = ''] = text.split('?', 2);
  return { parts: path.split('/').filter(Boolean).map(decoded), query: new URLSearchParams(query), text };
}

/** A part that is not valid percent-encoding is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function useAddress(): Address {
  const text = useSyncExternalStore(subscribe, current);
  return useMemo(() => readAddress(text), [text]);
}

/** `/p/ID/jobs` out of its parts, with a query; empty values are left out. */
export function address(parts: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== '') as [string, string][];
  const path = `/${parts.map(encodeURIComponent).join('/')}`;
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set).toString()}`;
}

/** Goes there; `replace` for what is not worth a step back, as a letter typed into a search. */
export function go(to: string, { replace = false } = {}): void {
  if (to === current()) return;
  const url = isReport ? `#${to}` : to;
  if (replace) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  for (const listener of listeners) listener();
  if (!replace) window.scrollTo(0, 0);
}

export function hrefOf(to: string): string {
  return isReport ? `#${to}` : to;
}

/** One key of the address' query as a state that can be set. */
export function useQueryValue(key: string): [string, (value: string | undefined) => void] {
  const { query } = useAddress();
  const set = (value: string | undefined): void => {
    const now = readAddress(current());
    if (value === undefined || value === '') now.query.delete(key);
    else now.query.set(key, value);
    const path = now.text.split('?')[0] ?? '/';
    go(now.query.size === 0 ? path : `${path}?${now.query.toString()}`, { replace: true });
  };
  return [query.get(key) ?? '', set];
}
