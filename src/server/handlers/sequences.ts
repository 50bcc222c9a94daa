import type { SequenceView as View } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import { leadsOut, type SequenceRecord } from '../../model/index.ts';
import { place } from '../../store/index.ts';
import { needsOf, progressOf, type Task } from '../../sequence/index.ts';
import type { Handlers } from '../call.ts';
import type { LiveProject } from '../projects/live-project.ts';
import type { SequenceRow, SequenceTaskView, SequenceView } from '../shapes/index.ts';

export const sequenceHandlers: Handlers<
  | 'GET /api/projects/:project/sequences'
  | 'POST /api/projects/:project/sequences'
  | 'GET /api/projects/:project/sequences/:sequence'
  | 'POST /api/projects/:project/sequences/:sequence/rerun'
  | 'POST /api/projects/:project/sequences/:sequence/cancel'
> = {
  async 'GET /api/projects/:project/sequences'({ served, params }) {
    const live = await served.projects.get(params.project);
    await live.look();
    const records = [...live.engine.store.state.sequences.values()].toReversed();
    return { sequences: await Promise.all(records.map(async (record) => rowOrWhy(live, record))) };
  },

  async 'POST /api/projects/:project/sequences'({ served, params, body: { file } }) {
    const live = await served.projects.get(params.project);
    if (leadsOut(file)) throw new AppError('BAD_REQUEST', { why: 'body.file: it is no file inside the project' });
    const record = await (await live.engine.sequences()).start({ file: place(live.engine.folder, file) });
    await live.look(); // which wakes what carries it
    return rowOrWhy(live, record);
  },

  async 'GET /api/projects/:project/sequences/:sequence'({ served, params, query }) {
    const live = await served.projects.get(params.project);
    await live.look();
    const { cursor } = served.ring;
    const sequences = await live.engine.sequences();
    const view = await sequences.view(sequences.find(params.sequence));
    const { state } = view.standing;
    const head = row(live, view);
    const tasks = view.standing.tasks.filter(
      (task) =>
        (query.step === undefined || task.step === query.step) &&
        (query.state === undefined || task.state === query.state),
    );
    return {
      ...head,
      can_cancel: !served.isReadOnly && state === 'running' && !head.is_cancelling,
      can_rerun: !served.isReadOnly && (state === 'failed' || state === 'cancelled'),
      steps: stepsOf(view),
      faults: [...view.standing.faults],
      total: tasks.length,
      offset: query.offset,
      shown: tasks.slice(query.offset, query.offset + query.limit).map(taskView),
      cursor,
    };
  },

  async 'POST /api/projects/:project/sequences/:sequence/rerun'({ served, params, body: { from } }) {
    const live = await served.projects.get(params.project);
    await live.look();
    const sequences = await live.engine.sequences();
    const record = await sequences.rerun(sequences.find(params.sequence), from === undefined ? {} : { from });
    await live.look(); // which wakes what carries it
    return rowOrWhy(live, record);
  },

  async 'POST /api/projects/:project/sequences/:sequence/cancel'({ served, params }) {
    const live = await served.projects.get(params.project);
    const sequences = await live.engine.sequences();
    const record = sequences.find(params.sequence);
    try {
      await sequences.cancel(record);
    } finally {
      await live.look();
    }
    return rowOrWhy(live, sequences.find(record.id));
  },
};

/** One that cannot be read says why; the others are listed all the same. */
async function rowOrWhy(live: LiveProject, record: SequenceRecord): Promise<SequenceRow> {
  try {
    return row(live, await (await live.engine.sequences()).view(record));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...headOf(record), state: null, is_cancelling: false, tasks: {}, progress: null, error: error.toJSON() };
  }
}

function row(live: LiveProject, view: View): SequenceRow {
  const { record, standing } = view;
  const progress = progressOf(view, live.engine.store.now().getTime());
  const { state } = standing;
  const is_cancelling = state === 'running' && typeof record.cancel_requested_at === 'string';
  return { ...headOf(record), state, is_cancelling, tasks: countsOf(standing.tasks), progress, error: null };
}

function headOf({
  id,
  name,
  created_at,
  file,
}: SequenceRecord): Pick<SequenceRow, 'id' | 'name' | 'created_at' | 'file'> {
  return { id, name, created_at, file: file.name };
}

function stepsOf({ sequence, standing }: View): SequenceView['steps'] {
  const tasksOf = (name: string): Task[] => standing.tasks.filter(({ step }) => step === name);
  return sequence.steps.flatMap((step) => {
    const inner = step.kind === 'loop' ? step.steps : [step];
    return inner.map((one) => {
      const name = step.kind === 'loop' ? `${step.name}.${one.name}` : one.name;
      const loop = step.kind === 'loop' ? step.name : null;
      return {
        name,
        loop,
        analysis: one.analysis,
        needs: [...new Set([...(step.kind === 'loop' ? step.after : []), ...needsOf(one)])],
        parameters: [...new Set(tasksOf(name).flatMap(({ point }) => Object.keys(point ?? {})))],
        is_open: step.kind === 'loop' || one.search !== undefined,
        tasks: countsOf(tasksOf(name)),
      };
    });
  });
}

function countsOf(tasks: readonly Task[]): SequenceRow['tasks'] {
  const counts: SequenceRow['tasks'] = {};
  for (const { state } of tasks) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function taskView({ step, point, round, state, reason, job, isAnswer }: Task): SequenceTaskView {
  return {
    step,
    point: point === undefined ? null : { ...point },
    round: round ?? null,
    state,
    reason: reason ?? null,
    job: job?.id ?? null,
    status: job?.status ?? null,
    attempt: job?.attempt ?? 0,
    is_answer: isAnswer === true,
  };
}
