import { isFinal } from '../../../src/model/index.ts';
import type { JobParts } from './job-head.tsx';
import { LogTab } from './log-tab.tsx';
import { Notes } from './notes.tsx';
import { ProgressPlot } from './progress-plot.tsx';
import { Quantities } from './quantities.tsx';
import { Timeline } from './timeline.tsx';

/** What comes out of the job, what became of it when, what a person wrote about it. */
export function Overview(parts: JobParts) {
  const { status, started_at } = parts.job.row;
  const isRunning = !isFinal(status) && started_at !== null;
  return (
    <div className="columns">
      <div className="stack wide-column">
        {isRunning ? (
          <>
            <ProgressPlot {...parts} />
            <LogTab {...parts} />
          </>
        ) : (
          <Quantities {...parts} />
        )}
      </div>
      <div className="stack">
        <Notes {...parts} />
        <Timeline {...parts} />
      </div>
    </div>
  );
}
