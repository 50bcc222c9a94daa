import type { BodyOf, Source } from '../../source/index.ts';

type Wish = BodyOf<'POST /api/projects/:project/jobs/:job/look'>;

/** Begins to look at a job's results, or joins who looks already. Resolves at once; the look tells how far it is. */
export async function beginLook(
  source: Source,
  params: { project: string; job: string },
  wish: Wish = {},
): Promise<void> {
  await source.ask('POST /api/projects/:project/jobs/:job/look', { params, body: wish });
}
