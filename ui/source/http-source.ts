import type { AnswerOf, RouteKey } from '../../src/server/api.ts';
import type { Failure } from '../../src/server/shapes/index.ts';
import { madeHere, ProblemError } from './problem.ts';
import { urlOf, type Question, type Source } from './source.ts';

/** The server that sent the page. `onSignedOut` is called when it does not know this browser (any more). */
export class HttpSource implements Source {
  readonly isFrozen = false;
  onSignedOut: () => void = () => {};

  async ask<K extends RouteKey>(key: K, question: Question<K>, signal?: AbortSignal): Promise<AnswerOf<K>> {
    const response = await this.response(key, question, signal);
    return (response.status === 204 ? undefined : await response.json()) as AnswerOf<K>;
  }

  link<K extends RouteKey>(key: K, question: Question<K>): string {
    return urlOf(key, question);
  }

  async response<K extends RouteKey>(key: K, question: Question<K>, signal?: AbortSignal): Promise<Response> {
    const [method = 'GET'] = key.split(' ');
    const { body } = question as { body?: unknown };
    const response = await fetch(urlOf(key, question), {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      throw new ProblemError(
        madeHere('NO_SERVER', 'simtrail does not answer.', 'Start `simtrail serve` again; jobs go on without it.'),
      );
    });
    if (response.ok) return response;
    if (response.status === 401 && !key.endsWith(' /api/session')) this.onSignedOut();
    throw new ProblemError(await problemIn(response));
  }
}

async function problemIn(response: Response): Promise<Failure['error']> {
  try {
    const { error } = (await response.json()) as Failure;
    if (typeof error.message === 'string') return error;
  } catch {
    // Not our server's words: told below.
  }
  return madeHere('BAD_ANSWER', `The server answered ${response.status} without a reason.`, 'Load the page again.');
}
