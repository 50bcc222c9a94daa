import { Engine } from '../engine/index.ts';
import { AppError } from '../errors/index.ts';
import { knownProjects } from '../store/index.ts';
import { page, type Page } from './answer.ts';
import type { Context } from './context.ts';
import type { JobFilter } from './job-filter.ts';
import { jobListLines, type ShownGroup } from './render/job-list.ts';
import { bold, dim, yellow, type Line } from './render/look.ts';
import { shownGroups } from './shown-groups.ts';

interface ProjectJobs {
  project: string;
  name?: string;
  groups: ShownGroup[];
  error?: AppError;
}

const usualLimit = 5;

/** The jobs of every project that was opened before on this computer, the newest project last. */
export async function jobsOfAllProjects(
  context: Context,
  options: JobFilter & { limit: number | undefined },
): Promise<Page> {
  const limit = options.limit ?? (context.isJson ? 0 : usualLimit);
  const projects: ProjectJobs[] = [];
  for (const folder of await knownProjects()) projects.push(await look(folder, options, limit));
  const documents = projects.map(({ project, name, groups, error }) => ({
    project,
    ...(error === undefined
      ? { name, jobs: groups.flatMap((group) => group.jobs.map((job) => job.record)) }
      : { error }),
  }));
  const shown = projects.filter(({ groups, error }) => error !== undefined || groups.length > 0);
  if (shown.length === 0)
    return page({ projects: documents }, ['No job in any project that was opened before matches.']);
  return page({ projects: documents }, (view) =>
    shown.flatMap(({ project, name, groups, error }, i): Line[] => [
      ...(i === 0 ? [] : ['']),
      [bold(name ?? project), '  ', dim(project)],
      ...(error === undefined ? jobListLines(groups, view) : [[yellow('! '), error.message]]),
    ]),
  );
}

async function look(project: string, filter: JobFilter, limit: number): Promise<ProjectJobs> {
  try {
    const engine = await Engine.open(project);
    try {
      await engine.refresh();
      return { project, name: engine.store.project.name, groups: shownGroups(engine, filter, limit) };
    } finally {
      await engine.close();
    }
  } catch (error) {
    // A project that was moved or damaged must not hide the others.
    if (!(error instanceof AppError) || error.kind === 'usage') throw error;
    return { project, groups: [], error };
  }
}
