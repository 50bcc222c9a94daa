import { randomBytes } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Clause } from './clauses.ts';
import type { TransportBench } from './transport-bench.ts';
import { outgoing, refusedNames, strangeNames } from './transport-files.ts';

/** The clauses of {@link Transport.put}. */
export function putClauses(clause: Clause<TransportBench>): void {
  clause('put brings files whole, whatever their names', async ({ transport, folder, local }) => {
    const files = await Promise.all(strangeNames.map(async (name) => outgoing(local, name, `content of ${name}`)));

    await transport.put(folder, files);

    expect((await transport.list(folder)).map(({ path, size }) => ({ path, size }))).toEqual(
      files.map(({ to, size }) => ({ path: to, size })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
    for (const name of strangeNames)
      expect(Buffer.from((await transport.read(folder, name)) ?? []).toString()).toBe(`content of ${name}`);
  });

  clause('put keeps every byte, none and many', async ({ transport, folder, local }) => {
    const bytes = randomBytes(10_485_760);
    const all = Uint8Array.from({ length: 256 }, (_, n) => n);
    const files = [
      await outgoing(local, 'big', bytes),
      await outgoing(local, 'all', all),
      await outgoing(local, 'none', ''),
      await outgoing(local, 'again/big', bytes),
    ];

    await transport.put(folder, files);

    expect(bytes.equals((await transport.read(folder, 'big')) ?? new Uint8Array())).toBe(true);
    expect(bytes.equals((await transport.read(folder, 'again/big')) ?? new Uint8Array())).toBe(true);
    expect(await transport.read(folder, 'all').then((read) => [...(read ?? [])])).toEqual([...all]);
    expect(await transport.read(folder, 'none')).toHaveLength(0);
  });

  clause('put makes the folder, and leaves other files in it alone', async ({ transport, folder, local }) => {
    await transport.put(folder, []);
    await transport.put(folder, [await outgoing(local, 'first', '1')]);
    await transport.put(folder, [await outgoing(local, 'sub/second', '2')]);

    expect((await transport.list(folder)).map(({ path }) => path)).toEqual(['first', 'sub/second']);
  });

  clause('put replaces a file that has other content and makes it executable if asked', async (bench) => {
    const { transport, folder, local, at } = bench;
    await transport.put(folder, [await outgoing(local, 'tool', 'old and longer')]);
    await transport.put(folder, [{ ...(await outgoing(local, 'tool', '#!/bin/sh\necho new\n')), executable: true }]);

    expect((await transport.run(`${at}/tool`)).stdout).toBe('new\n');
  });

  clause('a file that is there with the right digest is not sent again', async ({ transport, folder, local, at }) => {
    const files = [await outgoing(local, 'a', 'same'), await outgoing(local, 'b c', 'same')];
    await transport.put(folder, files);
    const inodes = await transport.run(`cd ${at} && ls -i -- *`);

    await transport.put(folder, files);

    expect(await transport.run(`cd ${at} && ls -i -- *`)).toEqual(inodes);
  });

  clause(
    'a file may be copied from where the machine has it, and is what it should be whatever lies there',
    async (bench) => {
      const { transport, folder, local, at } = bench;
      const names = ['same', "it's \n moved", 'changed', 'gone', 'a folder'];
      const files = await Promise.all(names.map(async (name) => outgoing(local, name, randomBytes(1_500_000))));
      await transport.put(`${folder}/old`, files);
      await transport.run(`cd ${at}/old; printf x | dd of=changed conv=notrunc; rm gone 'a folder'; mkdir 'a folder'`);

      await transport.put(
        `${folder}/new`,
        files.map((file) => ({ ...file, copies: [`${folder}/old/nothing`, `${folder}/old/${file.to}`] })),
      );

      const digests = await transport.digests(`${folder}/new`, names);
      expect(names.map((name) => digests.get(name))).toEqual(files.map(({ sha256 }) => sha256));
      const original = await transport.digests(`${folder}/old`, ['same', 'changed']);
      expect([original.get('same') === files[0]?.sha256, original.get('changed') === files[2]?.sha256]).toEqual([
        true,
        false,
      ]);
    },
  );

  clause('a file that was damaged over there is sent again', async ({ transport, folder, local, at }) => {
    const files = [await outgoing(local, 'a', 'right')];
    await transport.put(folder, files);
    await transport.run(`printf wrong >${at}/a`);

    await transport.put(folder, files);

    expect((await transport.run(`cat ${at}/a`)).stdout).toBe('right');
  });

  clause('a local file that changed rejects with INPUT_CHANGED, and nothing is placed', async (bench) => {
    const { transport, folder, local } = bench;
    const files = [await outgoing(local, 'same', 'same'), await outgoing(local, 'changed', 'before')];
    await appendFile(files[1]?.from ?? '', ', and after');

    await expect(transport.put(folder, files)).rejects.toMatchObject({
      code: 'INPUT_CHANGED',
      facts: { path: files[1]?.from },
    });

    expect(await transport.list(folder)).toEqual([]);
  });

  clause('a local file that changed and kept its size is noticed', async ({ transport, folder, local }) => {
    const file = await outgoing(local, 'changed', 'before');
    await writeFile(file.from, 'behind');

    await expect(transport.put(folder, [file])).rejects.toMatchObject({ code: 'INPUT_CHANGED' });

    expect(await transport.list(folder)).toEqual([]);
  });

  clause('a local file that is not there rejects with INPUT_UNREADABLE', async ({ transport, folder, local }) => {
    const file = { ...(await outgoing(local, 'gone', 'gone')), from: join(local, 'nowhere') };

    await expect(transport.put(folder, [file])).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });

  clause('put refuses names that could leave the folder', async ({ transport, folder, local }) => {
    for (const name of refusedNames)
      await expect(transport.put(folder, [await outgoing(local, name, 'x')])).rejects.toMatchObject({
        code: 'BAD_PATH',
      });

    expect(await transport.list(folder)).toEqual([]);
  });

  clause('put follows no link: it replaces one, and refuses to go through one', async (bench) => {
    const { transport, folder, local, at } = bench;
    await transport.put(`${folder}/outside`, [await outgoing(local, 'kept', 'kept')]);
    await transport.run(`mkdir ${at}/in; cd ${at}/in; ln -s ../outside way; ln -s ../outside/kept file`);

    await transport.put(`${folder}/in`, [await outgoing(local, 'file', 'new')]);
    await expect(transport.put(`${folder}/in`, [await outgoing(local, 'way/kept', 'new')])).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });

    expect((await transport.run(`cd ${at}; cat outside/kept in/file`)).stdout).toBe('keptnew');
  });

  clause('a place that cannot be written rejects with WRITE_FAILED', async ({ transport, folder, local, at }) => {
    await transport.put(folder, [await outgoing(local, 'file', 'a file, no folder')]);
    await transport.run(`mkdir ${at}/taken`);

    for (const [at, to] of [
      [`${folder}/file/below`, 'x'],
      [folder, 'file/x'],
      [folder, 'taken'],
    ] as const)
      await expect(transport.put(at, [await outgoing(local, to, 'x')])).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    const large = [
      await outgoing(local, 'taken', randomBytes(300_000)),
      await outgoing(local, 'b', randomBytes(300_000)),
    ];
    await expect(transport.put(folder, large)).rejects.toMatchObject({ code: 'WRITE_FAILED' });

    expect((await transport.run(`ls -A ${at}`)).stdout).toBe('file\ntaken\n');
  });

  clause('put says how far it is, up to all', async ({ transport, folder, local }) => {
    const files = [
      await outgoing(local, 'a', randomBytes(3_000_000)),
      await outgoing(local, 'b', randomBytes(500_000)),
    ];
    const seen: number[] = [];

    await transport.put(folder, files, { onProgress: ({ done, total }) => seen.push(total === 3_500_000 ? done : -1) });

    expect(seen.at(-1)).toBe(3_500_000);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  clause('an interrupted put leaves whole files or none, and is finished by the next', async (bench) => {
    const { transport, folder, local } = bench;
    const files = [await outgoing(local, 'small', 'small'), await outgoing(local, 'big', randomBytes(40_000_000))];
    const reason = new Error('stop');
    const abort = new AbortController();
    const onProgress = ({ done }: { done: number }): void => void (done > 5 && abort.abort(reason));

    await expect(transport.put(folder, files, { onProgress, signal: abort.signal })).rejects.toBe(reason);
    const between = await transport.list(folder);
    await transport.put(folder, files);

    const expected = [
      { path: 'big', size: 40_000_000 },
      { path: 'small', size: 5 },
    ];
    expect(expected).toEqual(expect.arrayContaining(between.map(({ path, size }) => ({ path, size }))));
    expect((await transport.list(folder)).map(({ path, size }) => ({ path, size }))).toEqual(expected);
  });

  clause('many puts at once into one folder all succeed', async ({ transport, folder, local }) => {
    const shared = await outgoing(local, 'shared', randomBytes(300_000));
    const own = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => outgoing(local, `own/${n}`, randomBytes(50_000))),
    );

    await Promise.all(own.map(async (file) => transport.put(folder, [shared, file])));

    expect(await transport.list(folder)).toHaveLength(9);
  });
}
