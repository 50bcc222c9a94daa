import { useCallback, useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Fault } from '../parts/says.tsx';
import { live, problemOf, useLiveState, type HttpSource, type Problem, type Session } from '../source/index.ts';
import { Wordmark } from './wordmark.tsx';

/** Between two questions whether the server knows this browser (again); doubled each time. */
const [firstAskMs, lastAskMs] = [2_000, 30_000];
/** In the tab's own store: the address that was seen when the server knew this browser no more. */
const leftAt = 'simtrail-left-at';

/**
 * Shows the page to whom the server knows. The printed address carries a token behind `#`, which never leaves the browser
 * by itself; it is exchanged for a session and taken out of the address at once. Who is signed out comes back to where they
 * were: by the new address in this tab, or by themselves once it was opened in another one.
 */
export function SignedIn({ source, children }: { source: HttpSource; children: (session: Session) => ReactNode }) {
  const [session, setSession] = useState<Session>();
  const [problem, setProblem] = useState<Problem>();
  const enter = useCallback((opened: Session) => {
    setSession(opened);
    live.again();
  }, []);
  useEffect(() => {
    const open = (): void => {
      const token = tokenInAddress();
      const opened =
        token === undefined
          ? source.ask('GET /api/session', {})
          : source.ask('POST /api/session', { body: { token } }).catch(() => source.ask('GET /api/session', {}));
      opened.then(enter, (error: unknown) => setProblem(problemOf(error)));
    };
    const onHash = (): void => void (location.hash.startsWith('#token=') && open());
    open();
    globalThis.addEventListener('hashchange', onHash);
    return () => globalThis.removeEventListener('hashchange', onHash);
  }, [source, enter]);
  const isLost = useLiveState() === 'lost';
  const isOut = session === undefined && problem !== undefined;
  useEffect(() => {
    const leave = (found: Problem): void => {
      sessionStorage.setItem(leftAt, location.pathname + location.search);
      setProblem(found);
      setSession(undefined);
    };
    let pauseMs = firstAskMs;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A server that was started anew answers again but does not know this browser: then its new address is needed.
    const ask = (): void => {
      source.ask('GET /api/session', {}).then(
        (found) => isOut && enter(found),
        (error: unknown) => {
          const found = problemOf(error);
          if (found.code === 'NOT_SIGNED_IN' && !isOut) leave(found);
        },
      );
    };
    const later = (): void => {
      timer = setTimeout(() => {
        if (!document.hidden) ask();
        later();
      }, pauseMs);
      pauseMs = Math.min(2 * pauseMs, lastAskMs);
    };
    const seen = (): void => void (isOut && !document.hidden && ask());
    source.onSignedOut = () => !isOut && ask();
    if (isLost || isOut) later();
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [isLost, isOut, source, enter]);
  if (session !== undefined) return children(session);
  if (problem === undefined) return null;
  return (
    <SignIn
      problem={problem}
      onPassword={async (password) => {
        try {
          enter(await source.ask('POST /api/session', { body: { password } }));
        } catch (error) {
          setProblem(problemOf(error));
        }
      }}
    />
  );
}

function tokenInAddress(): string | undefined {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return undefined;
  const here = location.pathname + location.search;
  history.replaceState(null, '', here === '/' ? (sessionStorage.getItem(leftAt) ?? here) : here);
  sessionStorage.removeItem(leftAt);
  return token;
}

function SignIn({ problem, onPassword }: { problem: Problem; onPassword: (password: string) => Promise<void> }) {
  const [password, setPassword] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void onPassword(password);
  };
  return (
    <main className="sign-in">
      <Wordmark />
      <h1>Sign in</h1>
      <p className="soft">
        Open the address that <code>simtrail serve</code> printed: it holds the key. If this server has a password, type
        it here. Either way the page goes on where it was.
      </p>
      <form className="stack" onSubmit={send}>
        <div className="field">
          <label htmlFor="password">Password</label>
          <input
            id="password"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </div>
        <button type="submit" className="button main" disabled={password === ''}>
          Sign in
        </button>
      </form>
      <Fault problem={problem} />
    </main>
  );
}
