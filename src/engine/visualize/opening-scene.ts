import { AppError } from '../../errors/index.ts';
import type { RemotePictures } from '../../view/remote/index.ts';
import type { Scene, ViewState } from '../../view/scene/index.ts';

/**
 * Brings a look that has just begun to where the last one at its job ended, `wanted` apart; where that had no file (null), none
 * is opened that is not wanted. Throws NOT_DRAWN, also where there is nothing to be opened.
 */
export async function openingScene(
  view: RemotePictures,
  last: Readonly<Record<string, unknown>> | null,
  wanted: Partial<ViewState> = {},
): Promise<Scene> {
  const there = await view.send({ do: 'look' });
  const known = (last ?? {}) as Partial<ViewState>;
  if (wanted.file === undefined && known.file === null) return there;
  const before = wanted.file === undefined || known.file === wanted.file ? known : {};
  const file = wanted.file ?? before.file ?? there.files[0]?.name;
  if (file === undefined) throw new AppError('NOT_DRAWN', { why: 'the job has no file that ParaView opens' });
  return view.send({ do: 'set', state: { ...before, ...wanted, file } });
}
