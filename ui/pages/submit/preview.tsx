import { writeBytes } from '../../../src/model/index.ts';
import { Says } from '../../parts/says.tsx';
import type { PlanView } from '../../source/index.ts';

/** All that would be sent, before it goes: what preflight found, the files, the command, the script. */
export function Preview({ plan, isStale }: { plan: PlanView; isStale: boolean }) {
  const errors = plan.findings.filter(({ level }) => level === 'error');
  const warnings = plan.findings.filter(({ level }) => level === 'warning');
  return (
    <div className={isStale ? 'stack preview stale' : 'stack preview'} aria-busy={isStale}>
      {errors.length > 0 ? (
        <Says tone="bad">
          <p>
            <strong>This job cannot succeed.</strong>
          </p>
          {errors.map(({ message }) => (
            <p key={message}>{message}</p>
          ))}
        </Says>
      ) : (
        <Says tone="good">
          <p>
            <strong>Preflight found nothing wrong.</strong> <span className="soft">Nothing has been sent yet.</span>
          </p>
        </Says>
      )}
      {warnings.length > 0 && (
        <Says tone="warn">
          {warnings.map(({ message }) => (
            <p key={message}>{message}</p>
          ))}
        </Says>
      )}
      {plan.caveats.length > 0 && (
        <Says tone="warn">
          {plan.caveats.map((caveat) => (
            <p key={caveat}>{caveat}</p>
          ))}
        </Says>
      )}
      {plan.parameters.length > 0 && (
        <section className="panel" aria-label="Parameters that differ">
          <div className="panel-head">
            <h2>Differs from the job it reruns</h2>
          </div>
          {plan.parameters.map(({ path, before, after, unit }) => (
            <p key={path} className="mono">
              {path} <span className="soft">{before ?? 'not there'} →</span> {after ?? 'not there'} {unit ?? ''}
            </p>
          ))}
        </section>
      )}
      <section className="panel" aria-label="Files">
        <div className="panel-head">
          <h2>Files</h2>
          <span className="count">{plan.inputs.length}</span>
          <span className="spread" />
          <span className="soft small">{plan.snapshot ? 'saved with the job' : 'digests only'}</span>
        </div>
        <div className="scroll-x" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>File</th>
                <th>Role</th>
                <th className="right">Size</th>
              </tr>
            </thead>
            <tbody>
              {plan.inputs.map(({ path, role, size, changed }) => (
                <tr key={path}>
                  <td className="mono">
                    {path} {changed && <span className="tag">changed</span>}
                  </td>
                  <td>{role}</td>
                  <td className="right number">{size === null ? '–' : writeBytes(size)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section className="panel" aria-label="Script">
        <div className="panel-head">
          <h2>Script</h2>
          <span className="mono soft cut">{plan.command.join(' ')}</span>
        </div>
        <pre className="log short" role="region" tabIndex={0} aria-label="Text of the script">
          {plan.script}
        </pre>
      </section>
    </div>
  );
}
