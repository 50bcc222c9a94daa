import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Clause } from './clauses.ts';
import type { TransportBench } from './transport-bench.ts';
import { outgoing, refusedNames, strangeNames } from './transport-files.ts';

/** The clauses of {@link Transport.list}, {@link Transport.read}, {@link Transport.get} and {@link Transport.remove}. */
export function getClauses(clause: Clause<TransportBench>): void {
  clause('list names regular files below the folder, with size and time, and follows no link', async (bench) => {
    const { transport, folder, at } = bench;
    await transport.run(`mkdir -p ${at}/b/empty ${at}.beside; cd ${at}; printf 12345 >b/five; : >a
      ln -s b/five link; ln -s ../.. b/up; ln -s ${at}.beside beside; echo >${at}.beside/x; mkfifo pipe
      TZ=UTC touch -t 202601021530.45 a`);

    const files = await transport.list(folder);

    expect(files.map(({ path, size }) => ({ path, size }))).toEqual([
      { path: 'a', size: 0 },
      { path: 'b/five', size: 5 },
    ]);
    expect(files[0]?.modifiedAt).toBe('2026-01-02T15:30:45.000Z');
  });

  clause('list says when a file was changed, whatever time it was given', async ({ transport, folder, at }) => {
    await transport.run(`mkdir -p ${at}; cd ${at}; echo before >kept; : >start; sleep 0.1; : >other
      echo behind >kept; touch -d '2001-02-03 04:05:06Z' kept`);

    const files = new Map((await transport.list(folder)).map((file) => [file.path, file]));
    const [kept, start] = [files.get('kept'), files.get('start')];

    expect(kept?.modifiedAt).toBe('2001-02-03T04:05:06.000Z');
    expect(Date.parse(kept?.changedAt ?? '')).toBeGreaterThan(Date.parse(start?.changedAt ?? ''));
    expect(files.get('other')?.modifiedAt).toBe(files.get('other')?.changedAt);
  });

  clause('links names links below the folder with what they say, and follows none', async (bench) => {
    const { transport, folder, at } = bench;
    await transport.run(`mkdir -p ${at}/b; cd ${at}; : >a; ln -s a same; ln -s ../.. b/up; ln -s nowhere 'new
line'; ln -s /etc -- -rf`);

    expect(await transport.links(folder)).toEqual([
      { path: '-rf', to: '/etc' },
      { path: 'b/up', to: '../..' },
      { path: 'new\nline', to: 'nowhere' },
      { path: 'same', to: 'a' },
    ]);
  });

  clause('list tells what cannot be brought, and names all else', async ({ transport, folder, at }) => {
    const { stdout } = await transport.run(`mkdir -p ${at}/closed; cd ${at}; : >closed/x; : >open; : >shut; ln -s x way
      : >"$(printf 'caf\\351')"; chmod 0 closed shut; id -u`);
    const mayAll = stdout === '0\n';

    const files = await transport.list(folder);
    const links = await transport.links(folder);
    await transport.run(`chmod 700 ${at}/closed`);

    expect(files.map(({ path, outOfReach }) => [path, outOfReach])).toEqual([
      ['caf\ufffd', 'its name is not UTF-8'],
      mayAll ? ['closed/x', undefined] : ['closed/', 'you have no right to read it there'],
      ['open', undefined],
      ['shut', mayAll ? undefined : 'you have no right to read it there'],
    ]);
    expect(links).toEqual([{ path: 'way', to: 'x' }]);
  });

  clause('digests are taken there, whatever the names; what is not a file of the folder has none', async (bench) => {
    const { transport, folder, local, at } = bench;
    const names = ['big', 'big\nname', ...strangeNames];
    const files = await Promise.all(
      names.map(async (to) => outgoing(local, to, to.startsWith('big') ? randomBytes(6_000_000) : `in ${to}`)),
    );
    await transport.put(folder, files);
    await transport.run(`mkdir -p ${at}/sub; cd ${at}; ln -s plain.txt link; ln -s sub way; echo y >sub/y`);

    const digests = await transport.digests(folder, [...names, 'missing', 'link', 'sub', 'way/y']);

    expect([...digests]).toEqual(files.map(({ to, sha256 }) => [to, sha256]));
    for (const name of refusedNames)
      await expect(transport.digests(folder, [name])).rejects.toMatchObject({ code: 'BAD_PATH' });
  });

  clause('a folder that is not there is empty', async ({ transport, folder }) => {
    expect(await transport.list(folder)).toEqual([]);
    expect(await transport.links(folder)).toEqual([]);
    expect(await transport.digests(folder, ['x'])).toEqual(new Map());
    expect(await transport.digests(folder, [])).toEqual(new Map());
    expect(await transport.read(folder, 'x')).toBeUndefined();
  });

  clause('read gives ranges, from the start or from the end', async ({ transport, folder, local }) => {
    await transport.put(folder, [await outgoing(local, 'digits', '0123456789')]);
    const read = async (range?: { from?: number; limit?: number }): Promise<string> =>
      Buffer.from((await transport.read(folder, 'digits', range)) ?? Buffer.from('(none)')).toString();

    expect(await read()).toBe('0123456789');
    expect(await read({ from: 3 })).toBe('3456789');
    expect(await read({ from: 3, limit: 4 })).toBe('3456');
    expect(await read({ limit: 2 })).toBe('01');
    expect(await read({ from: -3 })).toBe('789');
    expect(await read({ from: -3, limit: 2 })).toBe('78');
    expect(await read({ from: -99 })).toBe('0123456789');
    expect(await read({ from: 10 })).toBe('');
    expect(await read({ from: 99, limit: 5 })).toBe('');
    expect(await read({ limit: 0 })).toBe('');
  });

  clause(
    'read knows files only: a folder, a link and a missing file are undefined',
    async ({ transport, folder, at }) => {
      await transport.run(`mkdir -p ${at}/sub; cd ${at}; echo x >file; ln -s file link; ln -s sub way; echo y >sub/y`);

      for (const path of ['sub', 'link', 'missing', 'file/below', 'way/y'])
        expect(await transport.read(folder, path)).toBeUndefined();
    },
  );

  clause('read and get refuse names that could leave the folder', async ({ transport, folder, local }) => {
    for (const name of refusedNames) {
      await expect(transport.read(folder, name)).rejects.toMatchObject({ code: 'BAD_PATH' });
      await expect(transport.get(folder, [name], local)).rejects.toMatchObject({ code: 'BAD_PATH' });
    }
  });

  clause('get brings files whole, whatever their names, with their times', async ({ transport, folder, local }) => {
    await transport.put(folder, await Promise.all(strangeNames.map(async (to) => outgoing(local, to, `in ${to}`))));
    const into = join(local, 'into', 'here');

    const { missing, digests } = await transport.get(folder, strangeNames, into);

    expect(missing).toEqual([]);
    expect(new Map(digests)).toEqual(new Map(await transport.digests(folder, strangeNames)));
    expect((await transport.get(folder, strangeNames, into)).digests.size).toBe(0);
    for (const name of strangeNames) expect(await readFile(join(into, name), 'utf8')).toBe(`in ${name}`);
    const there = (await transport.list(folder)).find(({ path }) => path === '-rf');
    const difference = (await stat(join(into, '-rf'))).mtimeMs - Date.parse(there?.modifiedAt ?? '');
    expect(Math.abs(difference)).toBeLessThan(2);
  });

  clause('get keeps every byte', async ({ transport, folder, local }) => {
    const bytes = randomBytes(10_485_760);
    await transport.put(folder, [await outgoing(local, 'a/big', bytes), await outgoing(local, 'none', '')]);

    await transport.get(folder, ['a/big', 'none'], join(local, 'into'));

    expect(bytes.equals(await readFile(join(local, 'into/a/big')))).toBe(true);
    expect(await readFile(join(local, 'into/none'))).toHaveLength(0);
  });

  clause('get names those not there, links and folders among them, and brings the rest', async (bench) => {
    const { transport, folder, local, at } = bench;
    await transport.run(`mkdir -p ${at}/sub; cd ${at}; echo x >file; ln -s file link; ln -s sub way; echo y >sub/y`);
    const into = join(local, 'into');

    const paths = ['missing', 'file', 'link', 'sub', 'way/y', 'sub/y', 'file/below', 'no\nway'];
    expect(await transport.get(folder, paths, into)).toMatchObject({
      missing: ['missing', 'link', 'sub', 'way/y', 'file/below', 'no\nway'],
    });

    expect((await readdir(into)).sort()).toEqual(['file', 'sub']);
    expect(await transport.get(`${folder}/nowhere`, ['a'], into)).toMatchObject({ missing: ['a'] });
  });

  clause('get leaves other files alone, replaces what changed and copies nothing twice', async (bench) => {
    const { transport, folder, local, at } = bench;
    const into = join(local, 'into');
    await mkdir(into);
    await writeFile(join(into, 'mine'), 'mine');
    await transport.put(folder, [await outgoing(local, 'same', 'same'), await outgoing(local, 'grows', 'begun')]);
    await transport.get(folder, ['same', 'grows'], into);
    const before = await stat(join(into, 'same'));
    await transport.run(`printf ', ended' >>${at}/grows`);

    await transport.get(folder, ['same', 'grows'], into);

    expect((await stat(join(into, 'same'))).ino).toBe(before.ino);
    expect(await readFile(join(into, 'grows'), 'utf8')).toBe('begun, ended');
    expect((await readdir(into)).sort()).toEqual(['grows', 'mine', 'same']);
  });

  clause('get believes no list: what changed or went since then comes as it is now, or is named', async (bench) => {
    const { transport, folder, local, at } = bench;
    const names = ['same', 'grows', 'gone', 'linked'];
    await transport.put(folder, await Promise.all(names.map(async (name) => outgoing(local, name, `${name} here`))));
    const seen = await transport.list(folder);
    await transport.run(`cd ${at}; printf ', longer' >>grows; rm gone; rm linked; ln -s same linked`);
    const into = join(local, 'into');

    const { missing, digests } = await transport.get(folder, names, into, { seen });

    expect(missing).toEqual(['gone', 'linked']);
    expect((await readdir(into)).sort()).toEqual(['grows', 'same']);
    expect(await readFile(join(into, 'grows'), 'utf8')).toBe('grows here, longer');
    expect(new Map(digests)).toEqual(new Map(await transport.digests(folder, ['grows', 'same'])));
    await transport.run(`printf ', done' >>${at}/grows`);
    await transport.get(folder, ['grows'], into);
    expect(await readFile(join(into, 'grows'), 'utf8')).toBe('grows here, longer, done');
  });

  clause('get writes through no link on this side', async ({ transport, folder, local }) => {
    const into = join(local, 'into');
    await mkdir(into);
    await mkdir(join(local, 'outside'));
    await writeFile(join(local, 'outside/kept'), 'kept');
    await symlink('../outside', join(into, 'way'));
    await symlink('../outside/kept', join(into, 'file'));
    await transport.put(folder, [await outgoing(local, 'way/new', 'new'), await outgoing(local, 'file', 'new')]);

    await transport.get(folder, ['file'], into);
    await expect(transport.get(folder, ['way/new'], into)).rejects.toMatchObject({ code: 'WRITE_FAILED' });

    expect(await readFile(join(local, 'outside/kept'), 'utf8')).toBe('kept');
    expect(await readdir(join(local, 'outside'))).toEqual(['kept']);
  });

  clause(
    'get says how far it is; an interrupted one leaves no half file and is finished by the next',
    async (bench) => {
      const { transport, folder, local } = bench;
      const into = join(local, 'into');
      await transport.put(folder, [await outgoing(local, 'big', randomBytes(40_000_000))]);
      const reason = new Error('stop');
      const abort = new AbortController();
      const onProgress = ({ done }: { done: number }): void => void (done > 0 && abort.abort(reason));
      const seen: number[] = [];

      await expect(transport.get(folder, ['big'], into, { onProgress, signal: abort.signal })).rejects.toBe(reason);
      const between = await stat(join(into, 'big')).catch(() => undefined);
      await transport.get(folder, ['big'], into, { onProgress: ({ done }) => seen.push(done) });

      expect([undefined, 40_000_000]).toContain(between?.size);
      expect((await stat(join(into, 'big'))).size).toBe(40_000_000);
      expect(await readdir(into)).toEqual(['big']);
      expect(seen.at(-1)).toBe(40_000_000);
    },
  );

  clause(
    'two thousand small files go there and come back',
    async ({ transport, folder, local }) => {
      const names = Array.from({ length: 2_000 }, (_, n) => `group ${n % 20}/field.${n}`);
      await transport.put(folder, await Promise.all(names.map(async (name) => outgoing(local, name, name))));
      const into = join(local, 'into');

      expect((await transport.list(folder)).map(({ path }) => path)).toEqual(names.toSorted());
      expect(await transport.get(folder, names, into)).toMatchObject({ missing: [] });
      expect(await readFile(join(into, 'group 19/field.1999'), 'utf8')).toBe('group 19/field.1999');
    },
    120_000,
  );

  clause('remove takes the folder with all it holds, and nothing a link leads to', async (bench) => {
    const { transport, folder, local, at } = bench;
    await transport.put(`${folder}/outside`, [await outgoing(local, 'kept', 'kept')]);
    await transport.put(`${folder}/in`, [await outgoing(local, 'a/b/c', 'c'), await outgoing(local, '-rf', 'x')]);
    await transport.run(`ln -s ../outside ${at}/in/way`);

    await transport.remove(`${folder}/in`);
    await transport.remove(`${folder}/in`);

    expect((await transport.list(folder)).map(({ path }) => path)).toEqual(['outside/kept']);
    expect((await transport.run(`ls ${at}`)).stdout).toBe('outside\n');
  });

  clause('remove refuses what cannot be a job folder', async ({ transport }) => {
    for (const folder of ['', '/', '//', '/.', '/..', 'relative', 'nul\0'])
      await expect(transport.remove(folder)).rejects.toThrow(TypeError);
  });
}
