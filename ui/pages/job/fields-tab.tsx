import { lazy, Suspense, useEffect, useState } from 'react';
import { readSurface } from '../../../src/view/surface-format.ts';
import type { Surface } from '../../../src/view/surface.ts';
import { bytes, number } from '../../parts/amount.ts';
import { Empty, Fault } from '../../parts/says.tsx';
import { useQueryValue } from '../../shell/address.ts';
import { problemOf, useAnswer, useSource, type Problem } from '../../source/index.ts';
import type { JobParts } from './job-head.tsx';

const SurfaceView = lazy(async () => ({ default: (await import('../../view3d/surface-view.tsx')).SurfaceView }));

/** The fields in the job's result files, on the surface of their mesh. */
export function FieldsTab({ project, job }: JobParts) {
  const source = useSource();
  const params = { project, job: job.row.id };
  const [chosen, setChosen] = useQueryValue('file');
  const [written, setStep] = useQueryValue('step');
  const files = useAnswer('GET /api/projects/:project/jobs/:job/fields', source.isFrozen ? undefined : { params });
  const list = files.data?.files ?? [];
  const file = list.find(({ path }) => path === chosen) ?? list[0];
  const step = Math.max(1, Number(written) || 1);
  const at = file === undefined ? undefined : { params: { ...params, path: file.path }, query: { step } };
  const about = useAnswer('GET /api/projects/:project/jobs/:job/fields/*', at);
  const isThere = about.data !== undefined && !about.isStale && about.data.file === file?.path;
  const link =
    isThere && at !== undefined ? source.link('GET /api/projects/:project/jobs/:job/surface/*', at) : undefined;
  const { surface, problem } = useSurface(link);
  const fault = files.problem ?? about.problem ?? problem;
  if (source.isFrozen)
    return (
      <Empty icon="cube" title="Not in the report">
        <p>Fields are large; they are shown where the project is.</p>
      </Empty>
    );
  if (files.data !== undefined && list.length === 0)
    return (
      <Empty icon="cube" title="No fields">
        <p>No collected file of this job may hold fields: .vtu, .vtp, .pvd, .mod or .ncdf.</p>
      </Empty>
    );
  const { steps = 1 } = isThere ? (about.data ?? {}) : {};
  return (
    <section className="panel stack" aria-label="Fields">
      <div className="plot-choices">
        <div className="field">
          <label htmlFor="fields-file">File</label>
          <select
            id="fields-file"
            value={file?.path ?? ''}
            onChange={(event) => {
              setStep(undefined);
              setChosen(event.currentTarget.value);
            }}
          >
            {list.map(({ path, size }) => (
              <option key={path} value={path}>
                {path} ({bytes(size)})
              </option>
            ))}
          </select>
        </div>
        {steps > 1 && (
          <div className="field">
            <label htmlFor="fields-step">Step of {steps}</label>
            <input
              id="fields-step"
              type="number"
              className="number"
              min={1}
              max={steps}
              value={step}
              onChange={(event) => setStep(event.currentTarget.value)}
            />
          </div>
        )}
        {isThere && about.data !== undefined && (
          <p className="soft number">
            {stepWords(about.data.step)}
            {about.data.points.toLocaleString('en')} points, {about.data.triangles.toLocaleString('en')} triangles
          </p>
        )}
      </div>
      {fault !== undefined && <Fault problem={fault} onRetry={about.reload} />}
      {surface !== undefined && file !== undefined ? (
        <Suspense fallback={<div className="scene" aria-busy="true" />}>
          <SurfaceView key={file.path} surface={surface} name={`${job.row.name}-${file.path.replaceAll('/', '-')}`} />
        </Suspense>
      ) : (
        fault === undefined && (
          <div className="scene" aria-busy="true">
            <p className="soft" role="status">
              Finding the surface of the mesh …
            </p>
          </div>
        )
      )}
    </section>
  );
}

/** The numbers at an address; those before stay until the new ones are here. */
function useSurface(link: string | undefined): { surface: Surface | undefined; problem: Problem | undefined } {
  const [state, setState] = useState<{ surface?: Surface; problem?: Problem }>({});
  useEffect(() => {
    if (link === undefined) return undefined;
    const ended = new AbortController();
    fetch(link, { credentials: 'same-origin', signal: ended.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(`The server answered ${response.status}.`);
        setState({ surface: readSurface(await response.arrayBuffer()) });
      })
      .catch((error: unknown) => {
        if (!ended.signal.aborted) setState({ problem: problemOf(error) });
      });
    return () => ended.abort();
  }, [link]);
  return { surface: state.surface, problem: state.problem };
}

function stepWords({ frequency, time }: { frequency?: number | undefined; time?: number | undefined }): string {
  if (frequency !== undefined) return `${number(frequency / 1e9, 7)} GHz · `;
  return time === undefined ? '' : `t = ${number(time, 5)} · `;
}
