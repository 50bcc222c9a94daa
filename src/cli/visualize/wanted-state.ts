import { openingScene } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import type { RemotePictures } from '../../view/remote/index.ts';
import type { Scene, ViewState } from '../../view/scene/index.ts';

interface Written {
  file: string | undefined;
  array: string | undefined;
  component: string | undefined;
  at: string | undefined;
  look: string | undefined;
  filter: string | undefined;
  normal: string | undefined;
  map: string | undefined;
  size: string | undefined;
  log: boolean;
  along: string | undefined;
}

const filters = ['none', 'slice', 'clip', 'contour', 'glyphs', 'warp'] as const;

/** Reads what was written, at once, and gives what brings a look there; it begins where the last one ended. */
export function wantedState(
  written: Written,
): (view: RemotePictures, last: Readonly<Record<string, unknown>> | null) => Promise<Scene> {
  const { file, array, at, look, map } = written;
  const changes: Partial<ViewState> = {
    ...(file === undefined ? {} : { file }),
    ...(array === undefined ? {} : { array, on: null, component: null, range: null }),
    ...(written.component === undefined ? {} : { component: componentOf(written.component) }),
    ...(at === undefined || at === 'last' ? {} : { time: numberOf(at, '--at') }),
    ...(look === undefined ? {} : { look: look as ViewState['look'] }),
    ...(written.filter === undefined ? {} : { filter: filterOf(written.filter, written.normal) }),
    ...(map === undefined ? {} : { map }),
    ...(written.log ? { log: true } : array === undefined ? {} : { log: false }),
    ...(written.size === undefined ? {} : { size: sizeOf(written.size) }),
  };
  const along = written.along === undefined ? undefined : axisOf(written.along);
  return async (view, last) => {
    const first = await openingScene(view, last, changes).catch(async (error: unknown) => {
      // Where the last look ended may be gone; a file that was named is not.
      if (last === null || !AppError.is(error, 'NOT_DRAWN', 'OUTSIDE_RESULTS')) throw error;
      return openingScene(view, null, changes);
    });
    const end = first.times?.at(-1);
    const shown = at === 'last' && end !== undefined ? await view.send({ do: 'set', state: { time: end } }) : first;
    return along === undefined ? shown : view.send({ do: 'reset', along });
  };
}

function axisOf(word: string): 'x' | 'y' | 'z' {
  const axis = (['x', 'y', 'z'] as const).find((one) => one === word.toLowerCase());
  if (axis === undefined) throw new AppError('USAGE', { why: `--along is x, y or z, not ${word}.` });
  return axis;
}

function componentOf(word: string): number {
  const index = ['x', 'y', 'z'].indexOf(word.toLowerCase());
  if (index < 0) throw new AppError('USAGE', { why: `--component is x, y or z, not ${word}.` });
  return index;
}

function filterOf(word: string, normal: string | undefined): ViewState['filter'] {
  const kind = filters.find((one) => one === word);
  if (kind === undefined) throw new AppError('USAGE', { why: `--filter is one of ${filters.join(', ')}.` });
  if (kind !== 'slice' && kind !== 'clip') return { kind };
  if (normal === undefined) return { kind };
  const [x = 0, y = 0, z = 0, ...more] = normal.split(',').map((part) => numberOf(part, '--normal'));
  if (more.length > 0) throw new AppError('USAGE', { why: '--normal takes three numbers: 0,0,1.' });
  return { kind, normal: [x, y, z] };
}

function sizeOf(word: string): [number, number] {
  const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(word) ?? [];
  if (width === undefined) throw new AppError('USAGE', { why: '--size is like 1200x900.' });
  return [Number(width), Number(height)];
}

function numberOf(word: string, flag: string): number {
  const number = word.trim() === '' ? Number.NaN : Number(word);
  if (!Number.isFinite(number)) throw new AppError('USAGE', { why: `${flag} takes numbers, not ${word}.` });
  return number;
}
