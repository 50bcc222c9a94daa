import { isFinal } from '../../../src/model/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Status, toneOf } from '../../parts/status.tsx';
import { Duration, Time, useNow } from '../../parts/time.tsx';
import type { TimelineFact } from '../../source/index.ts';
import type { JobParts } from './job-head.tsx';
import { secondsOf, stagesOf } from './stages.ts';

/** What became of the job when, and how long each part took. */
export function Timeline({ job }: JobParts) {
  const stages = stagesOf(job.timeline);
  const now = useNow(!isFinal(job.row.status));
  const others = job.timeline.filter(({ type }) => type === 'noted' || type === 'tagged' || type === 'edited');
  const total = stages.reduce((sum, stage) => sum + secondsOf(stage, now), 0);
  return (
    <section className="panel" aria-label="Timeline">
      <div className="panel-head">
        <h2>Timeline</h2>
        <span className="spread" />
        <span className="soft small">
          <Duration seconds={total} /> in all
        </span>
      </div>
      <div className="timeline-bar" aria-hidden="true">
        {stages.map((stage) => {
          const share = total === 0 ? 0 : secondsOf(stage, now) / total;
          return (
            <span
              key={stage.from + stage.status}
              className={`tone-${toneOf(stage.status)}`}
              title={stage.status}
              style={{ flexGrow: share, minWidth: share > 0 ? 3 : 0 }}
            />
          );
        })}
      </div>
      <ol className="timeline">
        {stages.map((stage) => (
          <li key={stage.from + stage.status}>
            <Status status={stage.status} still={stage.until !== null} />
            <span className="soft small">
              <Time at={stage.from} />
            </span>
            <span className="number right">
              {isFinal(stage.status) ? '' : <Duration seconds={secondsOf(stage, now)} />}
            </span>
            {stage.detail !== null && stage.detail !== '' && <p className="soft small">{stage.detail}</p>}
          </li>
        ))}
      </ol>
      {others.length > 0 && (
        <details>
          <summary className="small">
            {others.length === 1 ? 'One change by hand' : `${others.length} changes by hand`}
          </summary>
          <ol className="timeline small">
            {others.map((fact) => (
              <li key={fact.n}>
                <span className="row" style={{ gap: 6 }}>
                  <Icon name={fact.type === 'tagged' ? 'tag' : 'note'} />
                  {wordOf(fact)}
                </span>
                <span className="soft small">
                  <Time at={fact.at} />
                </span>
                <span className="soft cut right" title={fact.by}>
                  {fact.by}
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}

function wordOf({ type, keys, why }: TimelineFact): string {
  if (type === 'noted') return 'notes';
  if (type === 'tagged') return 'tags';
  return why ?? keys.join(', ');
}
