import type { FilesReader, InputFile } from '../../codes/index.ts';
import type { Predecessor } from '../../scheduler/index.ts';
import { place } from '../../store/index.ts';
import type { PlannedInput } from '../plan.ts';

/** What a job has from others. */
export interface Upstream {
  files?: readonly UpstreamFile[];
  /** Jobs that have to succeed before it starts. */
  after?: readonly Predecessor[];
}

/** A file of an upstream job, under the name that the job finds it by. */
export interface UpstreamFile {
  /** Project-relative; null for one that is not here: the job takes it from the other one's folder when it starts. */
  from: string | null;
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
      if (other === null) return undefined;
      return other === undefined ? files.read(path, limit) : project.read(other, limit);
    },
    async *lines(path) {
      const other = from.get(path);
      if (other !== null) yield* other === undefined ? files.lines(path) : project.lines(other);
    },
  };
}

/**
 * What flows in and the code does not ask for goes with the job all the same: whoever wrote the flow did.
 *
 * @param home what stands before the names of the analysis' files
 */
export function withFlows(inputs: readonly InputFile[], upstream: readonly UpstreamFile[], home: string): InputFile[] {
  const named = new Set(inputs.map(({ from }) => from));
  const others = upstream.filter(({ from, to }) => from !== null && !named.has(to));
  return [...inputs, ...others.map(({ to }) => ({ from: to, to: to.slice(home.length), role: 'result' }))];
}

/** Inputs that are files of other jobs are taken from there; those that are not here yet are not sent. */
export function fromUpstream(
  project: string,
  inputs: readonly PlannedInput[],
  upstream: readonly UpstreamFile[],
): PlannedInput[] {
  const others = new Map(upstream.map(({ to, from }) => [to, from]));
  return inputs.flatMap((input) => {
    const other = others.get(input.from);
    if (other === null) return [];
    return other === undefined ? [input] : [{ ...input, from: place(project, other) }];
  });
}
