import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { readDuration, writeDuration } from '../../../src/model/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Fault } from '../../parts/says.tsx';
import { tell } from '../../parts/toast.tsx';
import { address, go, useAddress } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { problemOf, useAnswer, useSource, type PlanView, type Problem } from '../../source/index.ts';
import { Overrides } from './overrides.tsx';
import { Preview } from './preview.tsx';
import { Resources } from './resources.tsx';
import type { Wishes } from './wishes.ts';

/** A new job: of an analysis as it is now, or of the saved inputs of another job (`parent`). */
export function SubmitPage({ project, parent }: { project: string; parent?: string }) {
  const { query } = useAddress();
  const summary = useAnswer('GET /api/projects/:project', { params: { project } });
  const analyses = useMemo(() => summary.data?.analyses.filter(({ code }) => code !== null) ?? [], [summary.data]);
  const [wishes, setWishes] = useState<Wishes>(() => ({ ...none, analysis: query.get('analysis') ?? '' }));
  const set = (changes: Partial<Wishes>): void => setWishes((was) => ({ ...was, ...changes }));
  const analysis = wishes.analysis === '' && parent === undefined ? (analyses[0]?.name ?? '') : wishes.analysis;
  const { plan, problem, isPlanning, request } = usePlan(project, parent, { ...wishes, analysis });
  const submit = useSubmit(project, parent, plan, request);

  if (summary.data !== undefined && analyses.length === 0 && parent === undefined)
    return (
      <Empty icon="folder" title="There is no analysis to run">
        <p>Make one in a terminal:</p>
        <p>
          <code>simtrail analysis add NAME --code CODE FILE…</code>
        </p>
      </Empty>
    );
  const isHopeless = plan?.is_hopeless === true;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void submit.send();
  };
  return (
    <div className="page" aria-busy={plan === undefined && problem === undefined}>
      <div className="page-head">
        <h1>{parent === undefined ? 'New job' : `Run ${plan?.job_name ?? 'a job'} again`}</h1>
        {parent !== undefined && (
          <Link className="soft" to={address(['p', project, 'jobs', parent])}>
            from its saved inputs
          </Link>
        )}
      </div>
      <div className="columns submit-columns">
        <form className="stack" onSubmit={send}>
          {parent === undefined && (
            <section className="panel stack" aria-label="What">
              <div className="field">
                <label htmlFor="analysis">Analysis</label>
                <select
                  id="analysis"
                  value={analysis}
                  onChange={(event) => set({ analysis: event.currentTarget.value, overrides: [] })}
                >
                  {analyses.map(({ name, code }) => (
                    <option key={name} value={name}>
                      {name} ({code})
                    </option>
                  ))}
                </select>
              </div>
            </section>
          )}
          <section className="panel stack" aria-label="Where">
            <Resources wishes={wishes} plan={plan} onChange={set} />
          </section>
          <section className="panel stack" aria-label="Parameters">
            <Overrides
              project={project}
              analysis={analysis}
              parent={parent}
              overrides={wishes.overrides}
              onChange={(overrides) => set({ overrides })}
            />
          </section>
          <section className="panel stack" aria-label="Words">
            <div className="field">
              <label htmlFor="name">Name</label>
              <input
                id="name"
                value={wishes.name}
                placeholder={plan?.job_name ?? analysis}
                onChange={(event) => set({ name: event.currentTarget.value })}
              />
            </div>
            <div className="field">
              <label htmlFor="notes">Notes</label>
              <textarea
                id="notes"
                rows={2}
                value={wishes.notes}
                placeholder="Why this job is run"
                onChange={(event) => set({ notes: event.currentTarget.value })}
              />
            </div>
            {parent === undefined && (
              <>
                <div className="field">
                  <label htmlFor="tags">Tags</label>
                  <input
                    id="tags"
                    value={wishes.tags}
                    placeholder="baseline, paper-2026"
                    onChange={(event) => set({ tags: event.currentTarget.value })}
                  />
                </div>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={wishes.snapshot}
                    onChange={(event) => set({ snapshot: event.currentTarget.checked })}
                  />
                  Save the inputs with the job
                </label>
                {!wishes.snapshot && (
                  <p className="soft small">Only digests are kept then: the job cannot be run again from here.</p>
                )}
              </>
            )}
          </section>
          {submit.problem !== undefined && <Fault problem={submit.problem} />}
          <div className="submit-foot row">
            <button
              type="submit"
              className="button main tall"
              disabled={plan === undefined || isHopeless || submit.isBusy}
            >
              <Icon name="play" />
              {submit.isBusy ? 'Submitting…' : `Submit to ${plan?.machine ?? '…'}`}
            </button>
            <span className="soft small number">
              {plan !== undefined && `${plan.nodes} × ${plan.processes}, ${writeDuration(plan.runtime)} at most`}
            </span>
          </div>
        </form>
        <div className="stack wide-column">
          {problem !== undefined && <Fault problem={problem} />}
          {plan !== undefined && <Preview plan={plan} isStale={isPlanning} />}
        </div>
      </div>
    </div>
  );
}

const none: Wishes = {
  analysis: '',
  machine: '',
  name: '',
  nodes: '',
  processes: '',
  runtime: '',
  notes: '',
  tags: '',
  snapshot: true,
  overrides: [],
};

interface Planned {
  plan: PlanView | undefined;
  problem: Problem | undefined;
  isPlanning: boolean;
  request: Request | undefined;
}

type Request = ReturnType<typeof requestOf>;

/** What would be sent, worked out by the server while the reader types. The last plan stays until the next is there. */
function usePlan(project: string, parent: string | undefined, wishes: Wishes): Planned {
  const source = useSource();
  const [state, setState] = useState<{ plan?: PlanView; problem?: Problem; of?: string }>({});
  const text = JSON.stringify(wishes);
  const request = useMemo(() => {
    try {
      return requestOf(JSON.parse(text) as Wishes);
    } catch {
      return undefined;
    }
  }, [text]);
  useEffect(() => {
    if (parent === undefined && wishes.analysis === '') return undefined;
    const ended = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const { words, ...job } = requestOf(JSON.parse(text) as Wishes);
        const plan =
          parent === undefined
            ? await source.ask(
                'POST /api/projects/:project/plan',
                { params: { project }, body: { ...job, ...words } },
                ended.signal,
              )
            : await source.ask(
                'POST /api/projects/:project/jobs/:job/plan',
                { params: { project, job: parent }, body: rerunOf(job) },
                ended.signal,
              );
        setState({ plan, of: text });
      } catch (error) {
        if (!ended.signal.aborted) setState((was) => ({ ...was, problem: problemOf(error), of: text }));
      }
    };
    const timer = setTimeout(() => void ask(), 250);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [source, project, parent, text, wishes.analysis]);
  return {
    plan: state.problem === undefined ? state.plan : undefined,
    problem: state.problem,
    isPlanning: state.of !== text,
    request,
  };
}

/** The request that the wishes make; words that only a new job takes apart. Throws on a time that cannot be read. */
function requestOf({ analysis, machine, name, nodes, processes, runtime, notes, tags, snapshot, overrides }: Wishes) {
  const tagList = tags.split(/[,\s]+/).filter(Boolean);
  return {
    analysis,
    ...(machine === '' ? {} : { machine }),
    ...(name === '' ? {} : { name }),
    ...(nodes === '' ? {} : { nodes: Number(nodes) }),
    ...(processes === '' ? {} : { processes: Number(processes) }),
    ...(runtime === '' ? {} : { runtime: readDuration(runtime) }),
    ...(notes === '' ? {} : { notes }),
    ...(overrides.length === 0 ? {} : { set: overrides.map(({ path, value }) => ({ path, value })) }),
    words: { ...(tagList.length === 0 ? {} : { tags: tagList }), ...(snapshot ? {} : { snapshot }) },
  };
}

/** A rerun's analysis is its parent's. */
function rerunOf<T extends { analysis: string }>(job: T): Omit<T, 'analysis'> {
  const { analysis, ...rest } = job;
  void analysis;
  return rest;
}

/** Sends it once: the plan's id goes along, so that a second click or a lost answer makes no second job. */
function useSubmit(
  project: string,
  parent: string | undefined,
  plan: PlanView | undefined,
  request: Request | undefined,
) {
  const source = useSource();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setIsBusy] = useState(false);
  const sending = useRef(false);
  const send = async (): Promise<void> => {
    if (plan === undefined || request === undefined || sending.current) return;
    sending.current = true;
    setIsBusy(true);
    setProblem(undefined);
    try {
      const { words, ...job } = request;
      const record =
        parent === undefined
          ? await source.ask('POST /api/projects/:project/jobs', {
              params: { project },
              body: { id: plan.id, ...job, ...words },
            })
          : await source.ask('POST /api/projects/:project/jobs/:job/rerun', {
              params: { project, job: parent },
              body: { id: plan.id, ...rerunOf(job) },
            });
      tell(`${record.job_name} is with ${record.machine}.`);
      go(address(['p', project, 'jobs', record.id]));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      sending.current = false;
      setIsBusy(false);
    }
  };
  return { send, problem, isBusy };
}
