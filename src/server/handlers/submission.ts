import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import type { Plan, RerunPlan } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import type { Job, JobId } from '../../model/index.ts';
import { place } from '../../store/index.ts';
import type { Handlers } from '../call.ts';
import type { LiveProject } from '../projects/live-project.ts';
import { InProgress } from '../projects/in-progress.ts';
import type { PlanView } from '../shapes/index.ts';

const inProgress = new InProgress<Job>();

export const submissionHandlers: Handlers<
  | 'POST /api/projects/:project/plan'
  | 'POST /api/projects/:project/jobs'
  | 'POST /api/projects/:project/jobs/:job/plan'
  | 'POST /api/projects/:project/jobs/:job/rerun'
  | 'POST /api/projects/:project/jobs/:job/restore'
> = {
  async 'POST /api/projects/:project/plan'({ served, params, body }) {
    const { engine } = await served.projects.get(params.project);
    return planView(engine.folder, await engine.plan(given(body)));
  },

  async 'POST /api/projects/:project/jobs'({ served, params, body }) {
    const live = await served.projects.get(params.project);
    const { engine } = live;
    const submit = async (): Promise<Job> => engine.submit(await engine.plan(given(body)));
    return (await once(live, body.id, submit)).record;
  },

  async 'POST /api/projects/:project/jobs/:job/plan'({ served, params, body }) {
    const { engine } = await served.projects.get(params.project);
    const planned = await engine.planRerun({ ...given(body), job: params.job });
    return planView(engine.folder, planned.plan, planned);
  },

  async 'POST /api/projects/:project/jobs/:job/rerun'({ served, params, body }) {
    const live = await served.projects.get(params.project);
    const { engine } = live;
    const rerun = async (): Promise<Job> => engine.rerun(await engine.planRerun({ ...given(body), job: params.job }));
    return (await once(live, body.id, rerun)).record;
  },

  async 'POST /api/projects/:project/jobs/:job/restore'({ served, params, body: { folder } }) {
    const { engine } = await served.projects.get(params.project);
    if (!(await isInside(engine.folder, folder))) {
      throw new AppError('BAD_REQUEST', { why: 'body.folder: it is no folder inside the project' });
    }
    const { files } = await engine.restore(params.job, place(engine.folder, folder));
    return { folder, files: files.map((file) => file.slice(engine.folder.length + 1)) };
  },
};

/** Whether a name means a folder inside the project, also by the links on its way; it need not be there yet. */
async function isInside(project: string, folder: string): Promise<boolean> {
  const parts = folder.split('/');
  if (isAbsolute(folder) || parts.some((part) => part === '' || part.startsWith('.')) || folder.includes('\0'))
    return false;
  const top = await realpath(project);
  for (let there = place(project, folder); there !== project; there = dirname(there)) {
    const seen = await lstat(there).catch(() => undefined);
    const real = seen === undefined ? undefined : await realpath(there).catch(() => '');
    if (real !== undefined) return real.startsWith(`${top}/`);
  }
  return true;
}

/** Sent twice with one id, a job is submitted once: an answer that was lost costs nothing. */
async function once(live: LiveProject, id: string | undefined, submit: () => Promise<Job>): Promise<Job> {
  try {
    if (id === undefined) return await submit();
    return await inProgress.run(`${live.id} ${id}`, async () => {
      await live.look();
      return live.engine.store.state.job(id) ?? submit();
    });
  } finally {
    await live.look();
  }
}

/** A request without the keys that are there but undefined; ids are checked by their shape. */
function given<T extends { id?: string | undefined }>(body: T): Given<T> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<T>;
}

type Given<T> = { [K in keyof T]: K extends 'id' ? JobId : Exclude<T[K], undefined> };

async function planView(project: string, plan: Plan, rerun?: RerunPlan): Promise<PlanView> {
  const { resources } = plan;
  return {
    id: plan.id,
    rerun_of: rerun?.parent.id ?? null,
    analysis: plan.analysis.name,
    code: plan.code.name,
    machine: plan.machine.name,
    job_name: plan.jobName,
    nodes: resources.nodes,
    processes: resources.processes,
    runtime: resources.runtime,
    snapshot: plan.snapshot,
    notes: plan.notes,
    tags: [...plan.tags],
    inputs: await Promise.all(plan.inputs.map((input) => inputView(project, plan, input, rerun?.parent))),
    command: [...plan.command.argv],
    script: plan.script,
    findings: [...plan.findings],
    is_hopeless: plan.findings.some(({ level }) => level === 'error'),
    parameters: [...(rerun?.parameters ?? [])],
    caveats: [...(rerun?.caveats ?? [])],
  };
}

async function inputView(
  project: string,
  plan: Plan,
  { from, to, role, text }: Plan['inputs'][number],
  parent: Job | undefined,
): Promise<PlanView['inputs'][number]> {
  const base = { path: to, role, changed: text !== undefined };
  if (text !== undefined) return { ...base, size: Buffer.byteLength(text) };
  const saved = parent?.record.inputs.find(({ path }) => path === to);
  if (saved !== undefined) return { ...base, size: saved.size };
  const file = isAbsolute(from) ? from : place(project, `${plan.analysis.folder}/${from}`);
  return { ...base, size: (await stat(file).catch(() => undefined))?.size ?? null };
}
