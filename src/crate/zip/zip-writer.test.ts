import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { nameFault, TakenNames } from './entry-name.ts';
import { ZipReader } from './zip-reader.ts';
import { pack, ZipWriter } from './zip-writer.ts';

const home = mkdtempSync(join(tmpdir(), 'simtrail-zip-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let count = 0;
async function written(files: readonly (readonly [string, Uint8Array])[], streamed: boolean): Promise<string> {
  const file = join(home, `${(count += 1)}.zip`);
  const zip = await ZipWriter.create(file, new Date('2026-11-22T10:11:12Z'));
  for (const [name, bytes] of files) {
    if (streamed)
      await zip.addStream(
        name,
        (async function* () {
          yield bytes.subarray(0, 3);
          yield bytes.subarray(3);
        })(),
      );
    else await zip.add(name, await pack(bytes));
  }
  await zip.close();
  return file;
}

const aName = fc
  .array(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
  .filter((name) => nameFault(name) === undefined);

describe('a zip', () => {
  it('is read as it was written, by us and by Python', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(aName, fc.uint8Array({ maxLength: 300 })), { maxLength: 8 }),
        fc.boolean(),
        async (files, streamed) => {
          const taken = new TakenNames();
          fc.pre(files.every(([name]) => taken.fault(name) === undefined));
          const file = await written(files, streamed);
          const zip = await ZipReader.open(file);
          for (const [name, bytes] of files) expect(new Uint8Array(await zip.read(name, 1000))).toEqual(bytes);
          expect(zip.entries).toHaveLength(files.length);
          zip.close();
        },
      ),
      { numRuns: 40 },
    );
    const file = await written(
      [
        ['a/é.txt', Buffer.from('x'.repeat(5000))],
        ['b', Buffer.alloc(0)],
      ],
      true,
    );
    const script =
      'import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), [(i.filename, i.file_size, i.date_time) for i in z.infolist()])';
    expect(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' })).toBe(
      "None [('a/é.txt', 5000, (2026, 11, 22, 10, 11, 12)), ('b', 0, (2026, 11, 22, 10, 11, 12))]\n",
    );
  });

  it('has more entries than 16 bits count', async () => {
    const nothing = await pack(new Uint8Array());
    const file = join(home, 'many.zip');
    const writer = await ZipWriter.create(file, new Date(0));
    for (let i = 0; i < 70_000; i++) await writer.add(`f${i}`, nothing);
    await writer.close();
    const zip = await ZipReader.open(file);

    expect(zip.entries).toHaveLength(70_000);
    zip.close();
  });
});
