import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchVerified } from '../src/engine/fetch-verified.ts';
import { hashOfPath, syncNamed } from '../src/host/index.ts';
import { createSshTransport, type OutgoingFile } from '../src/transport/index.ts';
import type { Bench } from './cluster-plain.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';
import { aBigFile } from './store-projects.ts';

/** Files both ways, against rsync over a ControlMaster. What is put, and what is collected (with a look at what is there),
 * is compared with its digest on the machine; rsync compares what it sent itself. */
export async function fileFigures({ cluster, folder, plain }: Bench): Promise<Figure[]> {
  const away = `${cluster.home}/bench-files`;
  const transport = createSshTransport('cluster', { host: 'cluster', configFile: cluster.sshConfig });
  const rsync = `rsync -a -e '${plain.command}'`;
  const fresh = async (): Promise<void> => {
    await plain.there(`rm -rf ${away}/in ${away}/in-plain`);
    await rm(join(folder, 'out'), { recursive: true, force: true });
    await rm(join(folder, 'out-plain'), { recursive: true, force: true });
    await plain.here('sync'); // or one waits for what the other has written
  };
  let turn = 0;
  /** ext4 without a journal looks at each inode that was freed minutes ago before it gives out another (fs/ext4/ialloc.c,
   * `recently_deleted`): where thousands of files were removed just before, to make one costs fifty times as much. */
  const aside = async (): Promise<void> => {
    turn += 1;
    await plain.there(`cd ${away}; for one in in in-plain; do [ ! -e $one ] || mv $one ${turn}-$one; done`);
    for (const one of ['out', 'out-plain'])
      if (existsSync(join(folder, one))) await rename(join(folder, one), join(folder, `${turn}-${one}`));
  };
  const big = aBigFile(1 << 30, join(folder, 'mesh.ncdf'));
  const bigFile = { from: big, to: 'mesh.ncdf', sha256: await hashOfPath(big), size: 1 << 30 };
  const small = manySmall(join(folder, 'small'));
  try {
    await transport.run('true');
    const put = (files: readonly OutgoingFile[]) => async (): Promise<void> => transport.put(`${away}/in`, files);
    const get = (wanted: readonly OutgoingFile[]) => async (): Promise<void> => {
      const paths = wanted.map(({ to }) => to);
      const { missing } = await transport.get(`${away}/from`, paths, join(folder, 'out'));
      if (missing.length > 0) throw new Error(`${missing.length} files did not come`);
    };
    const collect = (wanted: readonly OutgoingFile[], isKept: boolean) => async (): Promise<void> => {
      const into = join(folder, 'out');
      const files = await transport.list(`${away}/from`);
      const { verified } = await fetchVerified(transport, { from: `${away}/from`, into, files }, {});
      if (wanted.some(({ to, sha256 }) => verified.get(to) !== sha256)) throw new Error('not all came as they are');
      if (isKept) await syncNamed(into, [...verified.keys()]);
    };
    const plainPut = (from: string) => (): Promise<string> =>
      plain.here(`${rsync} --mkpath ${from} cluster:${away}/in-plain/`);
    const plainGet =
      (what: string, option = '') =>
      (): Promise<string> =>
        plain.here(`${rsync} ${option} cluster:${away}/from/${what} ${join(folder, 'out-plain')}/`);
    const figures = [
      figureOf('put 1 GiB, against rsync', await inTurns(3, put([bigFile]), plainPut(big), fresh), { bar: 1.5 }),
      figureOf(
        'put 2,000 small files, against rsync',
        await inTurns(3, put(small), plainPut(`${join(folder, 'small')}/`), aside),
      ),
    ];
    await transport.put(`${away}/from`, [bigFile]);
    const again = put([{ ...bigFile, copies: [`${away}/from/mesh.ncdf`] }]);
    figures.push(
      figureOf(
        'put 1 GiB that another job has there, against sending it',
        await inTurns(3, again, put([bigFile]), fresh),
        {
          bar: 0.9,
        },
      ),
      figureOf('collect 1 GiB, against rsync', await inTurns(3, get([bigFile]), plainGet('mesh.ncdf'), fresh), {
        bar: 1.1,
      }),
      figureOf(
        'the same, with its digest taken on both sides',
        await inTurns(3, collect([bigFile], false), plainGet('mesh.ncdf'), fresh),
      ),
    );
    await plain.there(`rm -rf ${away}/from`);
    await transport.put(`${away}/from`, small);
    figures.push(
      figureOf(
        'collect 2,000 small files with their digests, against rsync',
        await inTurns(15, collect(small, false), plainGet(''), aside),
        { bar: 1.1 },
      ),
      figureOf(
        'the same, on the disk: rsync --fsync',
        await inTurns(5, collect(small, true), plainGet('', '--fsync'), aside),
        { bar: 1.1 },
      ),
    );
    return figures;
  } finally {
    await plain.there(`rm -rf ${away}`);
    await transport.disconnect();
  }
}

function manySmall(folder: string): OutgoingFile[] {
  return Array.from({ length: 2000 }, (_, n) => {
    const to = `d${n % 20}/f${n}.out`;
    const bytes = randomBytes(6000);
    mkdirSync(join(folder, `d${n % 20}`), { recursive: true });
    writeFileSync(join(folder, to), bytes);
    return { from: join(folder, to), to, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
  });
}
