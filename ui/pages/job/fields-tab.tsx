import { useEffect, useMemo, useState } from 'react';
import { readSurface } from '../../../src/view/surface-format.ts';
import type { Surface } from '../../../src/view/surface.ts';
import { writeBytes } from '../../../src/model/index.ts';
import { count, number } from '../../parts/amount.ts';
import { Fault, Says } from '../../parts/says.tsx';
import { useQueryValue } from '../../shell/address.ts';
import { problemOf, useAnswer, useSource, type Problem, type SurfaceView as About } from '../../source/index.ts';
import { SurfaceView } from '../../view3d/surface-view.tsx';
import type { JobParts } from './job-head.tsx';

interface FieldsTabProps extends JobParts {
  files: readonly { path: string; size: number }[];
}

/** What is larger is not made or loaded before the reader says so, bytes. */
const largeFile = 200e6;
const largeSurface = 60e6;

/** The fields in a job's results on the surface of their mesh. */
export function FieldsTab({ project, job, files }: FieldsTabProps) {
  const [chosen, setChosen] = useQueryValue('file');
  const [chosenStep, setStep] = useQueryValue('step');
  const [phase, setPhase] = useQueryValue('phase');
  const [agreed, setAgreed] = useState<string>();
  const file = files.find(({ path }) => path === chosen) ?? files[0];
  const path = file?.path ?? '';
  const step = Math.max(1, Math.trunc(Number(chosenStep)) || 1);
  const question = useMemo(
    () => ({
      params: { project, job: job.row.id, path },
      query: { step, ...(phase === '' ? {} : { phase: Number(phase) }) },
    }),
    [project, job.row.id, path, step, phase],
  );
  const mayMake = (file?.size ?? 0) <= largeFile || agreed === path;
  const about = useAnswer('GET /api/projects/:project/jobs/:job/fields/*', mayMake ? question : undefined);
  const known = about.data?.file === path ? about.data : undefined;
  const size = known === undefined ? 0 : surfaceBytes(known);
  const mayLoad = known !== undefined && !about.isStale && (size <= largeSurface || agreed === path);
  const { surface, of, problem } = useSurface(mayLoad ? question : undefined);
  // The former surface stays until the next is here, so that nothing jumps.
  const isShown = surface !== undefined && mayMake && (mayLoad || known === undefined || about.isStale);
  const isBusy = mayMake && about.problem === undefined && problem === undefined && (known === undefined || mayLoad);
  const isWaiting = isBusy && of !== question;
  const isComplex = known?.fields.some((field) => field.phase !== undefined) === true;
  const choices = (
    <>
      <div className="field">
        <label htmlFor="fields-file">File</label>
        <select
          id="fields-file"
          value={path}
          onChange={(event) => {
            setStep(undefined);
            setChosen(event.currentTarget.value);
          }}
        >
          {files.map((one) => (
            <option key={one.path} value={one.path}>
              {one.path} ({writeBytes(one.size)})
            </option>
          ))}
        </select>
      </div>
      {known !== undefined && known.steps > 1 && (
        <div className="field">
          <label htmlFor="fields-step">Step of {count(known.steps)}</label>
          <input
            id="fields-step"
            type="number"
            min={1}
            max={known.steps}
            value={step}
            onChange={(event) => setStep(event.currentTarget.value)}
          />
        </div>
      )}
      {isComplex && (
        <div className="field">
          <label htmlFor="fields-phase">Phase</label>
          <select id="fields-phase" value={phase} onChange={(event) => setPhase(event.currentTarget.value)}>
            <option value="">amplitude</option>
            {Array.from({ length: 12 }, (_, index) => String(index * 30)).map((degrees) => (
              <option key={degrees} value={degrees}>
                {degrees}°
              </option>
            ))}
          </select>
        </div>
      )}
    </>
  );
  return (
    <section className="panel stack" aria-label="Fields" aria-busy={isWaiting}>
      {!isShown && <div className="plot-choices">{choices}</div>}
      {about.problem !== undefined && <Fault problem={about.problem} onRetry={about.reload} />}
      {problem !== undefined && <Fault problem={problem} />}
      {!mayMake && (
        <Large
          text={`${path} is ${writeBytes(file?.size ?? 0)} large: to make its surface can take minutes and much memory.`}
          action="Make it"
          onAgree={() => setAgreed(path)}
        />
      )}
      {known !== undefined && !about.isStale && !mayLoad && (
        <Large
          text={`This surface has ${count(known.triangles)} triangles: ${writeBytes(size)} are to be loaded and drawn.`}
          action="Load it"
          onAgree={() => setAgreed(path)}
        />
      )}
      {isShown && (
        <SurfaceView
          surface={surface}
          name={`${job.row.name} ${path.replaceAll('/', '-')}`}
          before={choices}
          about={known !== undefined && <AboutSurface about={known} />}
        />
      )}
      {!isShown && isWaiting && (
        <div className="scene scene-waits">
          <p className="soft">{known === undefined ? 'The surface is made …' : 'The surface is loaded …'}</p>
        </div>
      )}
    </section>
  );
}

function AboutSurface({ about }: { about: About }) {
  return (
    <span className="soft small number">
      {whereOf(about)} {count(about.points)} points, {count(about.triangles)} triangles,{' '}
      {writeBytes(surfaceBytes(about))}
    </span>
  );
}

function Large({ text, action, onAgree }: { text: string; action: string; onAgree: () => void }) {
  return (
    <Says tone="busy">
      <p>{text}</p>
      <p>
        <button type="button" className="button" onClick={onAgree}>
          {action}
        </button>
      </p>
    </Says>
  );
}

type Question = { params: { project: string; job: string; path: string }; query: { step: number; phase?: number } };

interface Loaded {
  /** The question that this answers. */
  of?: Question;
  surface?: Surface;
  problem?: Problem;
}

/** The numbers themselves; what was loaded last, until there is more. */
function useSurface(question: Question | undefined): Loaded {
  const source = useSource();
  const [state, setState] = useState<Loaded>({});
  useEffect(() => {
    if (question === undefined) return undefined;
    const ended = new AbortController();
    const load = async (): Promise<void> => {
      const key = 'GET /api/projects/:project/jobs/:job/surface/*';
      const read = await (await source.response(key, question, ended.signal)).arrayBuffer();
      if (!ended.signal.aborted) setState({ of: question, surface: readSurface(read, question.params.path) });
    };
    load().catch((error: unknown) => {
      if (!ended.signal.aborted) setState({ of: question, problem: problemOf(error) });
    });
    return () => ended.abort();
  }, [source, question]);
  return state;
}

/** As much as the answer of `surface/` holds: points and ids, triangles and ids, values in double precision. */
function surfaceBytes({ points, triangles, fields }: About): number {
  const values = fields.reduce(
    (sum, { on, components }) => sum + 8 * components * (on === 'point' ? points : triangles),
    0,
  );
  return 28 * points + 16 * triangles + values;
}

function whereOf({ step, steps }: About): string {
  if (step.frequency !== undefined) return `${number(step.frequency / 1e9, 7)} GHz ·`;
  if (step.time !== undefined && steps > 1) return `t = ${number(step.time, 6)} s ·`;
  return '';
}
