import type { AnswerOf, BodyOf, ParamsOf, QueryOf, RouteKey } from '../../src/server/api.ts';

/** What a route is asked with: path parameters, query and body as the server's table of routes types them. */
export type Question<K extends RouteKey> = (keyof ParamsOf<K> extends never ? object : { params: ParamsOf<K> }) &
  (QueryOf<K> extends undefined ? object : { query?: Partial<QueryOf<K>> }) &
  (BodyOf<K> extends undefined ? object : { body: BodyOf<K> });

export type QuestionOrNothing<K extends RouteKey> = object extends Question<K> ? [Question<K>?] : [Question<K>];

/** Where the page's data comes from: a server, or what an export froze. */
export interface Source {
  /** True for a report: nothing changes and nothing can be changed. */
  readonly isFrozen: boolean;
  /** Rejects with a {@link ProblemError}. */
  ask<K extends RouteKey>(key: K, question: Question<K>, signal?: AbortSignal): Promise<AnswerOf<K>>;
  /** What a route gives that is no JSON. Rejects with a {@link ProblemError}. */
  response<K extends RouteKey>(key: K, question: Question<K>, signal?: AbortSignal): Promise<Response>;
  /** The address of something to be saved by the browser; undefined where it cannot be had. */
  link<K extends RouteKey>(key: K, question: Question<K>): string | undefined;
}

/** The path and query that ask a route. A key with several values is repeated; what is undefined or empty is left out. */
export function urlOf(key: string, question: object): string {
  const { params = {}, query = {} } = question as {
    params?: Readonly<Record<string, string>>;
    query?: Readonly<Record<string, unknown>>;
  };
  const pattern = key.slice(key.indexOf(' ') + 1);
  const path = pattern
    .split('/')
    .map((part) => {
      if (part === '*') return (params['path'] ?? '').split('/').map(encodeURIComponent).join('/');
      return part.startsWith(':') ? encodeURIComponent(params[part.slice(1)] ?? '') : part;
    })
    .join('/');
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') search.append(name, String(one));
    }
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}
