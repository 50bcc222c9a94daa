import { lazy, Suspense, useEffect } from 'react';
import { isFinal } from '../../../src/model/index.ts';
import { Fault } from '../../parts/says.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { address, go, useQueryValue } from '../../shell/address.ts';
import { useKeys } from '../../shell/keyboard.tsx';
import { useAnswer, useReloadOn } from '../../source/index.ts';
import { FilesTab } from './files-tab.tsx';
import { InputsTab } from './inputs-tab.tsx';
import { JobHead } from './job-head.tsx';
import { LogTab } from './log-tab.tsx';
import { Overview } from './overview.tsx';
import { RecordTab } from './record-tab.tsx';
import { ScriptTab } from './script-tab.tsx';

/** Not loaded before it is gone to: fields are drawn with a large library. */
const FieldsTab = lazy(async () => ({ default: (await import('./fields-tab.tsx')).FieldsTab }));
const LineageTab = lazy(async () => ({ default: (await import('./lineage-tab.tsx')).LineageTab }));

const everyTab = [
  ['overview', 'Overview'],
  ['log', 'Log'],
  ['inputs', 'Inputs'],
  ['script', 'Script'],
  ['files', 'Files'],
  ['lineage', 'Lineage'],
  ['record', 'Record'],
  ['fields', 'Fields'],
] as const;

/** Everything about one job. */
export function JobPage({ project, id }: { project: string; id: string }) {
  const [tab, setTab] = useQueryValue('tab');
  const { data, problem, reload } = useAnswer('GET /api/projects/:project/jobs/:job', { params: { project, job: id } });
  useReloadOn(
    (event) =>
      (event.type === 'job' && event.data.job.id === id) ||
      (event.type === 'job-removed' && event.data.id === id) ||
      (event.type === 'progress' && event.data.id === id),
    reload,
    200,
  );
  const fields = useAnswer(
    'GET /api/projects/:project/jobs/:job/fields',
    data === undefined || !isFinal(data.row.status) ? undefined : { params: { project, job: id } },
  );
  const tabs = everyTab.filter(([key]) => key !== 'fields' || (fields.data?.files.length ?? 0) > 0);
  const name = data?.row.name;
  useEffect(() => {
    if (name !== undefined) document.title = `${name} · simtrail`;
  }, [name, data]);
  const shown = tabs.some(([key]) => key === tab) ? tab : 'overview';
  useKeys({
    u: () => go(address(['p', project])),
    ...Object.fromEntries(
      tabs.map(([key], index) => [String(index + 1), () => setTab(key === 'overview' ? undefined : key)]),
    ),
  });
  if (data === undefined)
    return (
      <div className="page" aria-busy={problem === undefined}>
        <h1 className="unseen">Job</h1>
        {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      </div>
    );
  const parts = { project, job: data, reload };
  return (
    <div className="page job-page">
      {problem !== undefined && <Fault problem={problem} onRetry={reload} />}
      <JobHead {...parts} />
      <Tabs
        label="Parts of the job"
        tabs={tabs}
        shown={shown}
        onShow={(key) => setTab(key === 'overview' ? undefined : key)}
      >
        {shown === 'overview' && <Overview {...parts} />}
        {shown === 'log' && <LogTab {...parts} />}
        {shown === 'inputs' && <InputsTab {...parts} />}
        {shown === 'script' && <ScriptTab {...parts} />}
        {shown === 'files' && <FilesTab {...parts} />}
        {shown === 'lineage' && (
          <Suspense fallback={<section className="panel" aria-busy="true" style={{ minHeight: 240 }} />}>
            <LineageTab {...parts} />
          </Suspense>
        )}
        {shown === 'record' && <RecordTab {...parts} />}
        {shown === 'fields' && fields.data !== undefined && (
          <Suspense fallback={<section className="panel scene-waits" aria-busy="true" />}>
            <FieldsTab {...parts} files={fields.data.files} />
          </Suspense>
        )}
      </Tabs>
    </div>
  );
}
