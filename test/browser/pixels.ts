import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

type Kind = 'violet' | 'yellow' | 'ground' | 'other';

/** What can be told of a picture by every fourth of its pixels, decoded by the browser. */
export async function pixelsOf(page: Page, png: Buffer) {
  const { width, data } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const [width, height] = [Math.floor(picture.width / 4), Math.floor(picture.height / 4)];
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, 0, 0, width, height);
    return { width, data: [...context.getImageData(0, 0, width, height).data] };
  }, png.toString('base64'));
  const kinds: Kind[] = [];
  for (let at = 0; at < data.length; at += 4) kinds.push(kindOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0));
  const rowsOf = (kind: Kind): number[] =>
    kinds.flatMap((one, index) => (one === kind ? [Math.floor(index / width)] : []));
  return {
    kinds,
    share: (kind: Kind): number => kinds.filter((one) => one === kind).length / kinds.length,
    /** The middle of a colour's rows, from the top. */
    middleOf: (kind: Kind): number =>
      rowsOf(kind).reduce((sum, row) => sum + row, 0) / Math.max(1, rowsOf(kind).length),
    /** How many of the pixels are of another kind in another picture. */
    apart: (other: { kinds: readonly Kind[] }): number =>
      kinds.filter((kind, index) => kind !== other.kinds[index]).length / kinds.length,
  };
}

type Pixels = Awaited<ReturnType<typeof pixelsOf>>;

/** What a place shows as soon as it is as wanted: a busy computer draws when it can. */
export async function expectSeen(place: Locator, isWanted: (seen: Pixels) => boolean): Promise<Pixels> {
  let seen: Pixels | undefined;
  const kinds: readonly Kind[] = ['violet', 'yellow', 'ground', 'other'];
  await expect
    .poll(async () => {
      const now = await pixelsOf(place.page(), await place.screenshot());
      seen = now;
      return isWanted(now) || Object.fromEntries(kinds.map((kind) => [kind, now.share(kind)]));
    })
    .toBe(true);
  if (seen === undefined) throw new Error('nothing was seen');
  return seen;
}

/** By hue, as light and shade leave it. */
function kindOf(r: number, g: number, b: number): Kind {
  if (Math.max(r, g, b) - Math.min(r, g, b) < 8) return 'ground';
  if (r > 90 && g > 90 && b < 0.5 * Math.min(r, g) && r > 0.65 * g) return 'yellow';
  if (b > 1.2 * g && b > r && r > 0.55 * b) return 'violet';
  return 'other';
}
