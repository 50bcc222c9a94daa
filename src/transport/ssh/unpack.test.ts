import { hash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TarReader } from './tar-reader.ts';
import { unpackTar } from './unpack.ts';

const modifiedAt = '2024-03-05T06:07:08.910Z';

describe('a tar stream', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simtrail-unpack-'));
    mkdirSync(join(folder, 'from'));
    mkdirSync(join(folder, 'into'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const written = (path: string, text: string | Buffer): string => {
    mkdirSync(dirname(join(folder, 'from', path)), { recursive: true });
    writeFileSync(join(folder, 'from', path), text);
    return path;
  };
  const tarOf = (paths: readonly string[]): Buffer =>
    execFileSync(
      'tar',
      ['-C', join(folder, 'from'), '-cf', '-', '--format=gnu', '--no-recursion', ...paths.map((path) => `./${path}`)],
      { maxBuffer: 1 << 26 },
    );
  const unpack = (bytes: Buffer, paths: readonly string[], step = bytes.length) => {
    const wanted = paths.map((path) => ({ path, size: 0, modifiedAt, changedAt: modifiedAt }));
    const unpacking = unpackTar(join(folder, 'into'), wanted);
    for (let at = 0; at < bytes.length; at += step) unpacking.input.write(bytes.subarray(at, at + step));
    unpacking.close();
    return unpacking;
  };

  it('as the tar of this computer writes it comes out the same, in whatever pieces it comes', () => {
    const long = `${'deep/'.repeat(40)}name`;
    const files = new Map([
      [written('empty', ''), Buffer.alloc(0)],
      [written('a block', 'x'.repeat(512)), Buffer.from('x'.repeat(512))],
      [written('d/line\nbreak', 'é'), Buffer.from('é')],
      [written(long, Buffer.alloc(70_000, 7)), Buffer.alloc(70_000, 7)],
    ]);
    const bytes = tarOf([...files.keys()]);

    for (const step of [1, 511, 512, 513, 65_536, bytes.length]) {
      const { arrived, trouble } = unpack(bytes, [...files.keys()], step);

      expect(trouble()).toBeUndefined();
      expect([...arrived]).toEqual([...files].map(([path, content]) => [path, hash('sha256', content)]));
      for (const [path, content] of files) {
        expect(content.equals(readFileSync(join(folder, 'into', path)))).toBe(true);
        expect(statSync(join(folder, 'into', path)).mtime.toISOString()).toBe(modifiedAt);
      }
    }
  });

  it('brings nothing that was not asked for, links neither', () => {
    written('wanted', 'w');
    written('other', 'o');
    symlinkSync('/etc/passwd', join(folder, 'from/link'));
    linkSync(join(folder, 'from/wanted'), join(folder, 'from/twin'));

    const { arrived } = unpack(tarOf(['wanted', 'other', 'link', 'twin']), ['wanted', 'link', 'twin']);

    expect([...arrived.keys()]).toEqual(['wanted']);
    expect(execFileSync('ls', [join(folder, 'into')], { encoding: 'utf8' })).toBe('wanted\n');
  });

  it('that is cut within a file leaves that file without its time', () => {
    written('a', 'a'.repeat(1000));
    written('b', 'b'.repeat(5000));
    const { arrived } = unpack(tarOf(['a', 'b']).subarray(0, 4000), ['a', 'b']);

    expect([...arrived.keys()]).toEqual(['a']);
    expect(statSync(join(folder, 'into/b')).mtime.toISOString()).not.toBe(modifiedAt);
  });

  it('replaces what an earlier try left, and never writes through a link', () => {
    written('a', 'new');
    writeFileSync(join(folder, 'elsewhere'), 'mine');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'into/a'));
    unpack(tarOf(['a']), ['a']);

    expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'into/a'), 'utf8')).toBe('new');
  });

  it('says what could not be written, and takes the rest of the stream without it', () => {
    written('a/b', 'text');
    writeFileSync(join(folder, 'into/a'), 'in the way');

    expect(unpack(tarOf(['a/b']), ['a/b'], 512).trouble()).toMatchObject({ code: 'EEXIST' });
  });
});

it('bytes that are no tar stream are refused or passed over, never more than they are', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 1500 }), { maxLength: 6 }), (pieces) => {
      let taken = 0;
      const reader = new TarReader({ begin: () => {}, take: (bytes) => (taken += bytes.length), end: () => {} });
      const words = pieces.map((piece) => said(() => reader.push(Buffer.from(piece)))).join('');

      expect(words).toMatch(/^$|tar stream/);
      expect(taken).toBeLessThanOrEqual(pieces.reduce((sum, piece) => sum + piece.length, 0));
    }),
  );
});

function said(work: () => void): string {
  try {
    work();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
