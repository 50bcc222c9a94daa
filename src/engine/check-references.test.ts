import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aRecord } from '../../test/store/record.ts';
import { Job, type InputRecord } from '../model/index.ts';
import { checkReferences } from './check-references.ts';

const folder = mkdtempSync(join(tmpdir(), 'simtrail-references-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = createHash('sha256').update('mesh').digest('hex');
const kept = (place: string | undefined, changes: Partial<InputRecord> = {}): Job =>
  new Job(
    aRecord(1, {
      inputs: [
        {
          path: 'a.ncdf',
          role: 'mesh',
          sha256,
          size: 4,
          object: null,
          reference: true,
          ...(place === undefined ? {} : { place }),
          ...changes,
        },
      ],
    }),
  );
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('inputs that are kept by reference', () => {
  it('are whole where they lie as they were, and each is read once', async () => {
    const same = file('same', 'mesh');

    expect(await checkReferences([kept(same), kept(same)])).toEqual({ problems: [], count: 1, absent: [] });
  });

  it.each([
    ['other bytes', 'mash'],
    ['more of them', 'mesh and more'],
  ])('are named when they have %s', async (_, text) => {
    const changed = file('changed', text);

    const { problems, count } = await checkReferences([kept(changed)]);

    expect(count).toBe(1);
    expect(problems).toEqual([
      {
        kind: 'reference',
        file: changed,
        message: `a.ncdf is kept by reference, and ${changed} is not what it was`,
        job: aRecord(1).id,
      },
    ]);
  });

  it('are no problem where they are not, or nobody says where they are', async () => {
    const gone = join(folder, 'gone');
    const { problems, absent } = await checkReferences([kept(gone), kept(undefined), kept('relative/path')]);

    expect(problems).toEqual([]);
    expect(absent.map(({ path, place }) => [path, place])).toEqual([
      ['a.ncdf', gone],
      ['a.ncdf', null],
      ['a.ncdf', null],
    ]);
  });

  it('are not read where a record names a device, or something that is too large', async () => {
    const large = file('large', '');
    truncateSync(large, 2 ** 40);

    expect((await checkReferences([kept('/dev/zero'), kept(large)])).problems).toHaveLength(2);
  });

  it('are not those that were simply not saved', async () => {
    const lay = file('lay', 'other');

    expect(await checkReferences([kept(lay, { reference: false })])).toEqual({ problems: [], count: 0, absent: [] });
  });
});
