import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react';
import type { AnswerOf, RouteKey } from '../../src/server/api.ts';
import { problemOf, type Problem } from './problem.ts';
import { urlOf, type Question, type Source } from './source.ts';

const SourceContext = createContext<Source | undefined>(undefined);
export const SourceProvider = SourceContext.Provider;

export function useSource(): Source {
  const source = useContext(SourceContext);
  if (source === undefined) throw new Error('no source');
  return source;
}

/** The last answers by address: going back shows them at once, and they are asked for again behind them. */
const answers = new Map<string, unknown>();
const mostAnswers = 300;

function remember(key: string, answer: unknown): void {
  answers.delete(key);
  answers.set(key, answer);
  const oldest = answers.keys().next();
  if (answers.size > mostAnswers && oldest.done !== true) answers.delete(oldest.value);
}

export interface Resource<T> {
  data: T | undefined;
  problem: Problem | undefined;
  /** True while what is shown is not yet the answer to what is asked now. */
  isStale: boolean;
  reload: () => void;
}

/**
 * What a route answers. While another question is answered the former answer stays, so that nothing jumps; a failed
 * reload keeps what was there and says so in `problem`. `undefined` asks nothing.
 */
export function useAnswer<K extends RouteKey>(key: K, question: Question<K> | undefined): Resource<AnswerOf<K>> {
  const source = useSource();
  const url = question === undefined ? undefined : urlOf(key, question);
  const [state, setState] = useState<{ url?: string; data?: AnswerOf<K>; problem?: Problem }>(() =>
    url !== undefined && answers.has(url) ? { data: answers.get(url) as AnswerOf<K> } : {},
  );
  const asked = useRef(question);
  asked.current = question;
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const question = asked.current;
    if (url === undefined || question === undefined) return undefined;
    const ended = new AbortController();
    source.ask(key, question, ended.signal).then(
      (data) => {
        if (ended.signal.aborted) return;
        remember(url, data);
        setState({ url, data });
      },
      (error: unknown) => {
        if (!ended.signal.aborted) setState((was) => ({ ...was, url, problem: problemOf(error) }));
      },
    );
    return () => ended.abort();
  }, [source, key, url, turn]);
  const reload = useCallback(() => setTurn((was) => was + 1), []);
  const isStale = state.url !== url;
  const known = isStale && url !== undefined && answers.has(url) ? (answers.get(url) as AnswerOf<K>) : state.data;
  return { data: known, problem: isStale ? undefined : state.problem, isStale, reload };
}
