import { realpath } from 'node:fs/promises';
import { dirname, extname, join, posix, sep } from 'node:path';
import { AppError } from '../errors/index.ts';
import type { OpenSource } from '../formats/bytes/index.ts';
import { unreadable } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import { place } from '../store/index.ts';
import { openFields, openFile, type FieldFile } from '../view/index.ts';
import { collectedFiles } from './collect.ts';
import { isFieldOfAce3p, seriesIn } from './field-series.ts';

/** Names of files that may hold fields. */
const extensions: readonly string[] = ['.vtu', '.vtp', '.vtk', '.pvd', '.pvtu', '.pvtp', '.vtm', '.ncdf', '.mod'];

/**
 * The collected files of a job that may hold fields, with their sizes. Of files that are steps of one thing only the first,
 * with the size of all.
 */
export async function fieldFiles(project: string, job: Job): Promise<{ path: string; size: number }[]> {
  const series = await seriesOfFields(project, job);
  return series.flatMap((steps) => {
    const [first] = steps;
    return first === undefined ? [] : [{ path: first.path, size: steps.reduce((sum, { size }) => sum + size, 0) }];
  });
}

async function seriesOfFields(project: string, job: Job): Promise<{ path: string; size: number }[][]> {
  const files = (await collectedFiles(project, job)) ?? [];
  return seriesIn(
    files.filter(
      ({ path, state }) =>
        state === undefined && (extensions.includes(extname(path).toLowerCase()) || isFieldOfAce3p(path)),
    ),
  );
}

/**
 * Opens the fields of one file in a job's folder, and of those that follow it, for as long as `work` takes. Nothing outside of
 * the folder is read but the job's saved mesh, which a mode of ACE3P is on.
 *
 * @throws AppError INPUT_UNREADABLE, FILE_FORMAT, and what `work` throws
 */
export async function withFields<T>(
  project: string,
  job: Job,
  file: string,
  work: (fields: FieldFile) => Promise<T>,
): Promise<T> {
  const folder = place(project, job.record.run_folder);
  const opened: OpenSource[] = [];
  const open = async (path: string, name: string, root: string): Promise<OpenSource> => {
    const source = await openFile(await inside(root, path, name), name);
    opened.push(source);
    return source;
  };
  try {
    const source = await open(join(folder, ...file.split('/')), file, folder);
    const beside = dirname(join(folder, ...file.split('/')));
    return await work(
      await openFields(source, {
        open: (name) => open(join(beside, ...name.split('/')), name, folder),
        mesh: async () => {
          const mesh = job.record.inputs.find((input) => input.role === 'mesh' && input.path.endsWith('.ncdf'));
          return mesh?.object == null ? undefined : open(place(project, mesh.object), mesh.path, project);
        },
        series: async () => {
          const series = await seriesOfFields(project, job);
          const [, ...next] = series.find(([first]) => first?.path === file) ?? [];
          return next.map(({ path }) => posix.relative(posix.dirname(file), path));
        },
      }),
    );
  } finally {
    await Promise.all(opened.map((source) => source.close()));
  }
}

/** The real path; an error for one that leads out of the folder, by its name or by a link. */
async function inside(root: string, path: string, name: string): Promise<string> {
  try {
    const [from, to] = [await realpath(root), await realpath(path)];
    if (to.startsWith(from + sep)) return to;
  } catch (error) {
    throw unreadable(name, error);
  }
  throw new AppError('INPUT_UNREADABLE', { path: name, why: "it is outside of the job's folder" });
}
