import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOfPath } from '../src/host/index.ts';
import { createSshTransport, type OutgoingFile } from '../src/transport/index.ts';
import type { Bench } from './cluster-plain.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';
import { aBigFile } from './store-projects.ts';

/** Files both ways, against rsync over a ControlMaster. rsync checks no digest at the end; we do. */
export async function fileFigures({ cluster, folder, plain }: Bench): Promise<Figure[]> {
  const away = `${cluster.home}/bench-files`;
  const transport = createSshTransport('cluster', { host: 'cluster', configFile: cluster.sshConfig });
  const rsync = `rsync -a -e '${plain.command}'`;
  const fresh = async (): Promise<void> => {
    await plain.there(`rm -rf ${away}/in ${away}/in-plain`);
    await rm(join(folder, 'out'), { recursive: true, force: true });
    await rm(join(folder, 'out-plain'), { recursive: true, force: true });
  };
  const big = aBigFile(1 << 30, join(folder, 'mesh.ncdf'));
  const bigFile = { from: big, to: 'mesh.ncdf', sha256: await hashOfPath(big), size: 1 << 30 };
  const small = manySmall(join(folder, 'small'));
  const paths = small.map(({ to }) => to);
  try {
    await transport.run('true');
    const put = (files: readonly OutgoingFile[]) => async (): Promise<void> => transport.put(`${away}/in`, files);
    const get = (wanted: readonly string[]) => async (): Promise<void> => {
      const { missing } = await transport.get(`${away}/from`, wanted, join(folder, 'out'));
      if (missing.length > 0) throw new Error(`${missing.length} files did not come`);
    };
    const plainPut = (from: string) => (): Promise<string> =>
      plain.here(`${rsync} --mkpath ${from} cluster:${away}/in-plain/`);
    const plainGet = (what: string) => (): Promise<string> =>
      plain.here(`${rsync} cluster:${away}/from/${what} ${join(folder, 'out-plain')}/`);
    const figures = [
      figureOf('put 1 GiB, against rsync', await inTurns(3, put([bigFile]), plainPut(big), fresh), { bar: 1.5 }),
      figureOf(
        'put 2,000 small files, against rsync',
        await inTurns(3, put(small), plainPut(`${join(folder, 'small')}/`), fresh),
      ),
    ];
    await transport.put(`${away}/from`, [bigFile]);
    figures.push(
      figureOf('collect 1 GiB, against rsync', await inTurns(3, get(['mesh.ncdf']), plainGet('mesh.ncdf'), fresh), {
        bar: 1.1,
      }),
    );
    await plain.there(`rm -rf ${away}/from`);
    await transport.put(`${away}/from`, small);
    figures.push(
      figureOf('collect 2,000 small files, against rsync', await inTurns(5, get(paths), plainGet(''), fresh), {
        bar: 1.1,
      }),
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
