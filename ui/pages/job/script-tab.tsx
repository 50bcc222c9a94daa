import { Empty, Fault } from '../../parts/says.tsx';
import { useAnswer } from '../../source/index.ts';
import type { JobParts } from './job-head.tsx';

/** The script that was handed to the scheduler. */
export function ScriptTab({ project, job }: JobParts) {
  const params = { project, job: job.row.id };
  const files = useAnswer('GET /api/projects/:project/jobs/:job/files', { params });
  const script = files.data?.files.find(({ kind }) => kind === 'script');
  const text = useAnswer(
    'GET /api/projects/:project/jobs/:job/log',
    script === undefined ? undefined : { params, query: { file: script.path, offset: 0 } },
  );
  const problem = files.problem ?? text.problem;
  if (problem !== undefined) return <Fault problem={problem} />;
  if (files.data !== undefined && script === undefined) return <Empty icon="file" title="The job has no script yet" />;
  return (
    <section className="panel" aria-label="Script" aria-busy={text.data === undefined}>
      <div className="panel-head">
        <h2>Script</h2>
        <span className="mono soft cut">{script?.path}</span>
      </div>
      <pre className="log" role="region" tabIndex={0} aria-label="Text of the script">
        {text.data?.text}
      </pre>
    </section>
  );
}
