import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { Fault } from '../parts/says.tsx';
import { problemOf, useLiveState, type HttpSource, type Problem, type Session } from '../source/index.ts';
import { Wordmark } from './wordmark.tsx';

/**
 * Shows the page to whom the server knows. The printed address carries a token behind `#`, which never leaves the browser
 * by itself; it is exchanged for a session and taken out of the address at once.
 */
export function SignedIn({ source, children }: { source: HttpSource; children: (session: Session) => ReactNode }) {
  const [session, setSession] = useState<Session>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    source.onSignedOut = () => setSession(undefined);
    const token = tokenInAddress();
    const opened =
      token === undefined
        ? source.ask('GET /api/session', {})
        : source.ask('POST /api/session', { body: { token } }).catch(() => source.ask('GET /api/session', {}));
    opened.then(setSession, (error: unknown) => setProblem(problemOf(error)));
  }, [source]);
  const isLost = useLiveState() === 'lost';
  useEffect(() => {
    if (!isLost) return undefined;
    // A server that was started anew answers again but does not know this browser: then its new address is needed.
    const timer = setInterval(() => {
      source.ask('GET /api/session', {}).catch((error: unknown) => {
        const found = problemOf(error);
        if (found.code !== 'NOT_SIGNED_IN') return;
        setProblem(found);
        setSession(undefined);
      });
    }, 2000);
    return () => clearInterval(timer);
  }, [isLost, source]);
  if (session !== undefined) return children(session);
  if (problem === undefined) return null;
  return (
    <SignIn
      problem={problem}
      onPassword={async (password) => {
        try {
          setSession(await source.ask('POST /api/session', { body: { password } }));
        } catch (error) {
          setProblem(problemOf(error));
        }
      }}
    />
  );
}

function tokenInAddress(): string | undefined {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search);
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
        it here.
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
