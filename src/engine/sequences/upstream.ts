import type { FilesReader } from '../../codes/index.ts';
import { place } from '../../store/index.ts';
import type { PlannedInput } from '../plan.ts';

/** A file of an upstream job, under the name that the job finds it by. */
export interface UpstreamFile {
  /** Project-relative. */
  from: string;
  to: string;
  /** Bytes. */
  size: number;
}

/** The files of an analysis with others over them: one of the same name takes its place. `project` reads the latter. */
export function withUpstream(files: FilesReader, upstream: readonly UpstreamFile[], project: FilesReader): FilesReader {
  if (upstream.length === 0) return files;
  const from = new Map(upstream.map((file) => [file.to, file.from]));
  return {
    list: async () => {
      const own = (await files.list()).filter(({ path }) => !from.has(path));
      return [...own, ...upstream.map(({ to: path, size }) => ({ path, size }))].toSorted((a, b) =>
        a.path < b.path ? -1 : 1,
      );
    },
    read: async (path, limit) => {
      const other = from.get(path);
      return other === undefined ? files.read(path, limit) : project.read(other, limit);
    },
    lines: (path) => {
      const other = from.get(path);
      return other === undefined ? files.lines(path) : project.lines(other);
    },
  };
}

/** An input that is a file of another job is taken from there. */
export function fromUpstream(project: string, input: PlannedInput, upstream: readonly UpstreamFile[]): PlannedInput {
  const file = upstream.find(({ to }) => to === input.from);
  return file === undefined ? input : { ...input, from: place(project, file.from) };
}
