import type { LineChange } from '../../source/index.ts';

/** Lines that only one of two texts has, told by sign as well as by colour. */
export function Lines({ lines }: { lines: readonly LineChange[] }) {
  return (
    <pre className="diff" role="region" tabIndex={0} aria-label="Changed lines">
      {lines.map(({ sign, line, text }) => (
        <span key={`${sign}${line}`} className={sign === '-' ? 'was' : 'now'}>
          <span className="diff-line">{line}</span>
          {sign} {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
