import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCrate, importCrate } from '../../src/crate/index.ts';
import { ZipReader } from '../../src/crate/zip/index.ts';
import { unpackTar } from '../../src/transport/ssh/unpack.ts';
import { aProject, chain, exported } from '../../test/crate/a-project.ts';
import type { Reader } from '../reader.ts';

/** Zips, crates and tar streams. What is unpacked stays in its folder, whatever the archive says. */
export async function archiveReaders(): Promise<Reader[]> {
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-fuzz-archives-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const cwd = join(folder, 'cwd');
  const bad = join(folder, 'bad.zip');
  mkdirSync(cwd);
  const whole = join(folder, 'whole.zip');
  await exported(await aProject(join(folder, 'project'), chain), whole);
  const crate = { file: 'whole.zip', bytes: new Uint8Array(readFileSync(whole)) };
  const outside = readdirSync(folder).length + 1;

  /** Runs on the bytes as a file, and says what was left outside of the folder that is given up. */
  const withFile = async (bytes: Uint8Array, work: () => Promise<unknown>): Promise<unknown> => {
    writeFileSync(bad, bytes);
    const [outcome] = await Promise.allSettled([work()]);
    rmSync(cwd, { recursive: true });
    mkdirSync(cwd);
    if (readdirSync(folder).length !== outside) throw new Error(`left behind: ${readdirSync(folder).join(', ')}`);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  };
  const files = new Map([
    ['a', 'one\n'],
    [`${'deep/'.repeat(30)}b`, 'x'.repeat(5000)],
    ['c', ''],
  ]);
  return [
    {
      name: 'zip',
      samples: [crate],
      read: (bytes) =>
        withFile(bytes, async () => {
          const zip = await ZipReader.open(bad);
          try {
            for (const { name } of zip.entries) for await (const chunk of zip.chunks(name)) void chunk;
          } finally {
            zip.close();
          }
        }),
    },
    { name: 'crate check', samples: [crate], read: (bytes) => withFile(bytes, () => checkCrate(bad)) },
    { name: 'crate import', samples: [crate], read: (bytes) => withFile(bytes, () => importCrate({ file: bad, cwd })) },
    {
      name: 'tar',
      samples: [{ file: 'files.tar', bytes: tarOf(folder, files) }],
      read: (bytes) =>
        withFile(bytes, async () => {
          const modifiedAt = '2024-03-05T06:07:08.910Z';
          const wanted = Array.from(files.keys(), (path) => ({ path, size: 0, modifiedAt, changedAt: modifiedAt }));
          const unpacking = unpackTar(cwd, wanted);
          for (let at = 0; at < bytes.length; at += 1000)
            unpacking.input.write(Buffer.from(bytes.subarray(at, at + 1000)));
          unpacking.close();
          return unpacking.trouble()?.message;
        }),
    },
  ];
}

function tarOf(folder: string, files: ReadonlyMap<string, string>): Uint8Array {
  const from = mkdtempSync(join(folder, 'from-'));
  for (const [path, text] of files) {
    mkdirSync(join(from, path, '..'), { recursive: true });
    writeFileSync(join(from, path), text);
  }
  const bytes = execFileSync('tar', ['-C', from, '-cf', '-', '--format=gnu', ...files.keys()]);
  rmSync(from, { recursive: true });
  return new Uint8Array(bytes);
}
