import type { JobFiles as Files } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import type { Job } from '../../model/index.ts';
import { download } from '../answer.ts';
import type { Handlers } from '../call.ts';
import type { JobFile, LogPart } from '../shapes/index.ts';

const chunkBytes = 1 << 20;

export const fileHandlers: Handlers<
  | 'GET /api/projects/:project/jobs/:job/log'
  | 'GET /api/projects/:project/jobs/:job/files'
  | 'GET /api/projects/:project/jobs/:job/files/*'
> = {
  async 'GET /api/projects/:project/jobs/:job/log'({ served, params, query }) {
    const { engine } = await served.projects.get(params.project);
    const job = engine.job(params.job);
    const files = await engine.files(job);
    return logPart(files, job, query);
  },

  async 'GET /api/projects/:project/jobs/:job/files'({ served, params }) {
    const { engine } = await served.projects.get(params.project);
    const job = engine.job(params.job);
    const { files, error } = await (await engine.files(job)).written();
    const inputs = job.record.inputs.map(({ path, role, size, sha256, object }): JobFile => {
      const kind = role === 'script' ? 'script' : 'input';
      return { path, kind, role, size, sha256, place: object === null ? 'by-reference' : 'here', modified_at: null };
    });
    const results = files
      .filter(({ path }) => !path.startsWith('.simtrail/') && !path.endsWith('.draft'))
      .map(({ path, size, sha256, place, modifiedAt }): JobFile => {
        const kind = path === 'stdout' || path === 'stderr' ? 'log' : 'result';
        return { path, kind, role: null, size, sha256, place, modified_at: modifiedAt };
      });
    const missing = job.record.results?.missing ?? [];
    return { files: [...inputs, ...results], missing: [...missing], error: error?.message ?? null };
  },

  async 'GET /api/projects/:project/jobs/:job/files/*'({ served, params }) {
    const { engine } = await served.projects.get(params.project);
    const job = engine.job(params.job);
    const files = await engine.files(job);
    const [kind, ...rest] = params.path.split('/');
    const path = rest.join('/');
    if (kind !== 'input' && kind !== 'result') throw new AppError('NO_FILE', { job: job.name, file: params.path });
    const read = (from: number): Promise<Uint8Array | undefined> => {
      const range = { from, limit: chunkBytes };
      return kind === 'input' ? files.readInput(path, range) : files.read(path, range);
    };
    const first = await read(0);
    if (first === undefined) throw new AppError('NO_FILE', { job: job.name, file: path });
    return download(streamOf(first, read), path, 'application/octet-stream');
  },
};

/** A file of any size, read as fast as it is taken. */
function streamOf(
  first: Uint8Array,
  read: (from: number) => Promise<Uint8Array | undefined>,
): ReadableStream<Uint8Array> {
  let next: Uint8Array | undefined = first;
  let offset = 0;
  return new ReadableStream({
    async pull(controller) {
      if (next === undefined || next.length === 0) return controller.close();
      controller.enqueue(next);
      offset += next.length;
      next = next.length < chunkBytes ? undefined : await read(offset);
    },
  });
}

async function logPart(
  files: Files,
  job: Job,
  { file, offset, limit }: { file: string; offset: number; limit: number },
): Promise<LogPart> {
  // Asked before the file is: what a job wrote before its end is not missed.
  const { isFinal } = job;
  const from = offset < 0 ? Math.max(0, (await sizeOf(files, file)) + offset) : offset;
  const bytes = await files.read(file, { from, limit });
  if (bytes === undefined) return { file, exists: false, offset: 0, next_offset: 0, text: '', ended: isFinal };
  const isCut = bytes.length === limit;
  const [skipped, end] = wholeCharacters(bytes, { isMiddle: offset < 0 && from > 0, isGrowing: isCut || !isFinal });
  return {
    file,
    exists: true,
    offset: from + skipped,
    next_offset: from + end,
    text: new TextDecoder().decode(bytes.subarray(skipped, end)),
    ended: isFinal && !isCut,
  };
}

async function sizeOf(files: Files, path: string): Promise<number> {
  const { files: listed } = await files.written();
  return listed.find((file) => file.path === path)?.size ?? 0;
}

/** Where the first whole UTF-8 character begins and the last one ends. */
function wholeCharacters(
  bytes: Uint8Array,
  { isMiddle, isGrowing }: { isMiddle: boolean; isGrowing: boolean },
): [number, number] {
  const isRest = (i: number): boolean => ((bytes[i] ?? 0) & 0xc0) === 0x80;
  let start = 0;
  if (isMiddle) while (start < 3 && isRest(start)) start++;
  if (!isGrowing) return [start, bytes.length];
  for (let i = bytes.length - 1; i >= Math.max(start, bytes.length - 4); i--) {
    if (isRest(i)) continue;
    const lead = bytes[i] ?? 0;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return [start, i + length > bytes.length ? i : bytes.length];
  }
  return [start, bytes.length];
}
