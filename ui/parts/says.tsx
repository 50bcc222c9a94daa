import type { ReactNode } from 'react';
import type { Problem } from '../source/index.ts';
import { Icon, type IconName } from './icon.tsx';

/** Something the page has to tell, in the flow of what it is about. */
export function Says({
  tone,
  icon,
  children,
}: {
  tone: 'bad' | 'warn' | 'busy' | 'good';
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <div className={`says tone-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={icon ?? (tone === 'good' ? 'succeeded' : tone === 'busy' ? 'info' : 'alert')} />
      <div className="stack" style={{ gap: 2 }}>
        {children}
      </div>
    </div>
  );
}

/** An error as the command line says it: what, what to do, what was left as it is. */
export function Fault({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  return (
    <Says tone="bad">
      <p>
        <strong>{problem.message}</strong> <code className="soft">{problem.code}</code>
      </p>
      {problem.detail !== undefined && problem.detail !== '' && <pre className="fault-detail">{problem.detail}</pre>}
      <p>
        <WithCode>{problem.hint}</WithCode>
      </p>
      <p className="soft small">{problem.state}</p>
      {onRetry !== undefined && (
        <p>
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
    </Says>
  );
}

/** Words between backticks are commands, as the command line writes them. */
function WithCode({ children }: { children: string }) {
  return children.split('`').map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>));
}

/** Where there is nothing yet: what would be here, and how to get it. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
