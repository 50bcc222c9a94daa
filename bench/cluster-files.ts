import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchVerified } from '../src/engine/fetch-verified.ts';
import { hashOfPath, syncNamed } from '../src/host/index.ts';
import { createSshTransport, type OutgoingFile, type SshTransport } from '../src/transport/index.ts';
import type { Bench, PlainSsh } from './cluster-plain.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';
import { aBigFile } from './store-projects.ts';

/** A machine with files, and a folder for them here: what is brought goes to `out` and `in`, by rsync to `out-plain` and `in-plain`. */
interface Ground {
  away: string;
  folder: string;
  transport: SshTransport;
  plain: PlainSsh;
  /** What rsync is called with. */
  rsync: string;
}

/** Files both ways, against rsync over a ControlMaster. What is put, and what is collected (with a look at what is there),
 * is compared with its digest on the machine; rsync compares what it sent itself. */
export async function bigFileFigures(bench: Bench): Promise<Figure[]> {
  return onGround(bench, async ({ away, folder, transport, plain, rsync }) => {
    const fresh = async (): Promise<void> => {
      await plain.there(`rm -rf ${away}/in ${away}/in-plain`);
      await rm(join(folder, 'out'), { recursive: true, force: true });
      await rm(join(folder, 'out-plain'), { recursive: true, force: true });
      await plain.here('sync'); // or one waits for what the other has written
    };
    const big = aBigFile(1 << 30, join(folder, 'mesh.ncdf'));
    const bigFile = { from: big, to: 'mesh.ncdf', sha256: await hashOfPath(big), size: 1 << 30 };
    const put = (file: OutgoingFile) => async (): Promise<void> => transport.put(`${away}/in`, [file]);
    const get = async (): Promise<void> => {
      const { missing } = await transport.get(`${away}/from`, ['mesh.ncdf'], join(folder, 'out'));
      if (missing.length > 0) throw new Error('the file did not come');
    };
    const collect = async (): Promise<unknown> => collected(transport, `${away}/from`, join(folder, 'out'), [bigFile]);
    const plainPut = async (): Promise<string> => plain.here(`${rsync} --mkpath ${big} cluster:${away}/in-plain/`);
    const plainGet = async (): Promise<string> =>
      plain.here(`${rsync} cluster:${away}/from/mesh.ncdf ${join(folder, 'out-plain')}/`);
    const figures = [
      figureOf('put 1 GiB, against rsync', await inTurns(3, put(bigFile), plainPut, fresh), { bar: 1.5 }),
    ];
    await transport.put(`${away}/from`, [bigFile]);
    const again = put({ ...bigFile, copies: [`${away}/from/mesh.ncdf`] });
    return [
      ...figures,
      figureOf(
        'put 1 GiB that another job has there, against sending it',
        await inTurns(3, again, put(bigFile), fresh),
        {
          bar: 0.9,
        },
      ),
      figureOf('collect 1 GiB, against rsync', await inTurns(3, get, plainGet, fresh), { bar: 1.1 }),
      figureOf('the same, with its digest taken on both sides', await inTurns(3, collect, plainGet, fresh)),
    ];
  });
}

/** The same for files that are small and many. */
export async function smallFileFigures(bench: Bench): Promise<Figure[]> {
  return onGround(bench, async ({ away, folder, transport, plain, rsync }) => {
    let turn = 0;
    /** ext4 without a journal looks at each inode that was freed minutes ago before it gives out another (fs/ext4/ialloc.c,
     * `recently_deleted`): where thousands of files were removed just before, to make one costs fifty times as much. */
    const aside = async (): Promise<void> => {
      turn += 1;
      await plain.there(`cd ${away}; for one in in in-plain; do [ ! -e $one ] || mv $one ${turn}-$one; done`);
      for (const one of ['out', 'out-plain'])
        if (existsSync(join(folder, one))) await rename(join(folder, one), join(folder, `${turn}-${one}`));
    };
    const small = manySmall(join(folder, 'small'));
    const collect = (isKept: boolean) => async (): Promise<void> => {
      const into = join(folder, 'out');
      const came = await collected(transport, `${away}/from`, into, small);
      if (isKept) await syncNamed(into, came);
    };
    const plainGet = (option: string) => (): Promise<string> =>
      plain.here(`${rsync} ${option} cluster:${away}/from/ ${join(folder, 'out-plain')}/`);
    const put = async (): Promise<void> => transport.put(`${away}/in`, small);
    const plainPut = async (): Promise<string> =>
      plain.here(`${rsync} --mkpath ${join(folder, 'small')}/ cluster:${away}/in-plain/`);
    await plain.there(`mkdir -p ${away}`);
    const sent = figureOf('put 2,000 small files, against rsync', await inTurns(3, put, plainPut, aside));
    await transport.put(`${away}/from`, small);
    const collecting = await inTurns(15, collect(false), plainGet(''), aside);
    const keeping = await inTurns(5, collect(true), plainGet('--fsync'), aside);
    return [
      sent,
      figureOf('collect 2,000 small files with their digests, against rsync', collecting, { bar: 1.1 }),
      figureOf('the same, on the disk: rsync --fsync', keeping, { bar: 1.1 }),
    ];
  });
}

async function onGround(
  { cluster, folder, plain }: Bench,
  measure: (ground: Ground) => Promise<Figure[]>,
): Promise<Figure[]> {
  const away = `${cluster.home}/bench-files`;
  const transport = createSshTransport('cluster', { host: 'cluster', configFile: cluster.sshConfig });
  try {
    await transport.run('true');
    return await measure({ away, folder, transport, plain, rsync: `rsync -a -e '${plain.command}'` });
  } finally {
    await plain.there(`rm -rf ${away}`);
    await transport.disconnect();
  }
}

/** Looks what is there and brings it; gives the names of what was verified, which must be all of these files. */
async function collected(
  transport: SshTransport,
  from: string,
  into: string,
  wanted: readonly OutgoingFile[],
): Promise<string[]> {
  const files = await transport.list(from);
  const { verified } = await fetchVerified(transport, { from, into, files }, {});
  if (wanted.some(({ to, sha256 }) => verified.get(to) !== sha256)) throw new Error('not all came as they are');
  return [...verified.keys()];
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
