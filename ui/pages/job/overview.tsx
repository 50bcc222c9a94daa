import { Quantities } from './quantities.tsx';
import { Notes } from './notes.tsx';
import { Timeline } from './timeline.tsx';
import type { JobParts } from './job-head.tsx';

/** What came out of the job, what became of it when, what a person wrote about it. */
export function Overview(parts: JobParts) {
  return (
    <div className="columns">
      <div className="stack wide-column">
        <Quantities {...parts} />
      </div>
      <div className="stack">
        <Notes {...parts} />
        <Timeline {...parts} />
      </div>
    </div>
  );
}
