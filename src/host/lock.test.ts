import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProgram, asNobody, isRoot, randomFrom, scratch, start, type Running } from '../../test/store/kit.ts';
import { thisProcess, withLock, type ProcessIdentity } from './index.ts';

/**
 * Works under the lock until its turns are over and says so each time. What it does there, only one may do: it makes a
 * file that must not be there unless who made it is dead, and adds one to a number, not atomically.
 */
const program = aProgram(`
  import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
  import { identityOf, withLock } from './src/host/index.ts';
  const [folder, turns] = process.argv.slice(2);
  const alone = folder + '/alone';
  const enter = () => {
    try {
      writeFileSync(alone, String(process.pid), { flag: 'wx' });
    } catch {
      const other = Number(readFileSync(alone, 'utf8'));
      if (other > 0 && identityOf(other) !== undefined) console.log('NOT ALONE: ' + other);
      rmSync(alone);
      enter();
    }
  };
  console.log('ready');
  for (let turn = 0; turn < Number(turns); turn++) {
    await withLock(folder + '/lock', async () => {
      enter();
      const n = Number(readFileSync(folder + '/n', 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
      writeFileSync(folder + '/n.' + process.pid, String(n + 1));
      renameSync(folder + '/n.' + process.pid, folder + '/n');
      rmSync(alone);
    });
    console.log('turn');
  }
`);

/** The lock as a process would leave it that was killed while it held it. */
async function leave(folder: string, holder: Partial<ProcessIdentity>, ageMs = 0): Promise<string> {
  const lock = join(folder, 'lock');
  await writeFile(lock, JSON.stringify({ ...thisProcess(), nonce: randomUUID(), ...holder }));
  const at = new Date(Date.now() - ageMs);
  await utimes(lock, at, at);
  return lock;
}

const dead = { started: '1' };
const quick = { patienceMs: 50 };

describe('the lock', () => {
  it('gives back what the work gave, and is gone then', async () => {
    const folder = await scratch();

    await expect(withLock(join(folder, 'lock'), async () => 42)).resolves.toBe(42);
    await expect(withLock(join(folder, 'lock'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(await readdir(folder)).toEqual([]);
  });

  it('lets one work at a time within a process', async () => {
    const lock = join(await scratch(), 'lock');
    let inside = 0;

    const most = await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(lock, async () => {
          const seen = ++inside;
          await new Promise((resolve) => setTimeout(resolve, 1));
          inside -= 1;
          return seen;
        }),
      ),
    );

    expect(new Set(most)).toEqual(new Set([1]));
  });

  it('lets one of many processes work at a time, while holders are killed at random instants', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'n'), '0');
    const random = randomFrom(1);
    const running = new Set<Running>();
    const all: Running[] = [];
    // Who has not begun yet is not killed: where starting takes longer than three live, nobody would ever have a turn.
    const begin = async (): Promise<void> => {
      const one = start(program.path, [folder, '1000000']);
      all.push(one);
      await one.said('ready');
      running.add(one);
    };
    await Promise.all([begin(), begin(), begin()]);

    const turns = (): number => all.flatMap((one) => one.lines).filter((line) => line === 'turn').length;
    for (let kills = 0; kills < 15 || turns() <= 25; kills++) {
      await new Promise((resolve) => setTimeout(resolve, random() * 60));
      const victim = [...running][Math.floor(random() * running.size)];
      victim?.kill();
      if (victim !== undefined) running.delete(victim);
      await begin();
    }
    for (const one of running) one.kill();
    await Promise.all(all.map((one) => one.ended));

    const lines = all.flatMap((one) => one.lines);
    expect(lines.filter((line) => line.startsWith('NOT ALONE'))).toEqual([]);
    expect(Number(await readFile(join(folder, 'n'), 'utf8'))).toBeGreaterThanOrEqual(turns());
  });

  it('is taken over by one only of many in one process that find its holder dead', async () => {
    const folder = await scratch();
    let inside = 0;
    let most = 0;

    for (let round = 0; round < 100; round++) {
      const lock = await leave(folder, dead);
      const work = async (): Promise<void> => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside -= 1;
      };
      const comers = Array.from({ length: 4 }, async () => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
        await withLock(lock, work);
      });
      await Promise.all(comers);
    }

    expect(most).toBe(1);
  });

  it('is taken over by one only of many processes that find its holder dead', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'n'), '0');
    await leave(folder, dead);

    const all = Array.from({ length: 5 }, () => start(program.path, [folder, '20']));
    const ends = await Promise.all(all.map((one) => one.ended));

    expect(ends.map(({ code, errors }) => ({ code, errors }))).toEqual(all.map(() => ({ code: 0, errors: '' })));
    expect(all.flatMap((one) => one.lines).filter((line) => line.startsWith('NOT ALONE'))).toEqual([]);
    expect(await readFile(join(folder, 'n'), 'utf8')).toBe('100');
    expect((await readdir(folder)).toSorted()).toEqual(['n']);
  });

  it.each<[string, Partial<ProcessIdentity>]>([
    ['whose process is gone', dead],
    ['whose pid belongs to a later process', { started: 'another time' }],
    ['from before the last boot', { boot: 'an earlier one' }],
  ])('is taken over at once from a holder %s', async (_, holder) => {
    const lock = await leave(await scratch(), holder);

    await expect(withLock(lock, async () => 'mine', quick)).resolves.toBe('mine');
  });

  it.each<[string, Partial<ProcessIdentity>]>([
    ['on another computer', { host: 'elsewhere', ...dead }],
    ['in another numbering of processes', { space: 'pid:[1]', ...dead }],
  ])('is left to a holder %s for as long as it renews it', async (_, holder) => {
    const lock = await leave(await scratch(), holder, 30_000);

    await expect(withLock(lock, async () => 'mine', quick)).rejects.toMatchObject({ code: 'LOCKED' });
    const past = new Date(Date.now() - 61_000);
    await utimes(lock, past, past);
    await expect(withLock(lock, async () => 'mine', quick)).resolves.toBe('mine');
  });

  it('is left to a living holder that has not renewed it, as after a sleep of the computer', async () => {
    const lock = join(await scratch(), 'lock');

    await withLock(lock, async () => {
      const past = new Date(Date.now() - 3_600_000);
      await utimes(lock, past, past);
      await expect(withLock(lock, async () => 'mine', quick)).rejects.toMatchObject({ code: 'LOCKED' });
    });
  });

  it('that came along with a folder that was moved is taken over when its holder does not renew it', async () => {
    const home = await scratch();
    const [before, after] = [join(home, 'before'), join(home, 'after')];
    await mkdir(before);
    let finish = (): void => {};
    let begun = (): void => {};
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const holding = withLock(join(before, 'lock'), async () => {
      begun();
      await new Promise<void>((resolve) => (finish = resolve));
    });
    await isBegun;
    await rename(before, after);
    const lock = join(after, 'lock');

    await expect(withLock(lock, async () => 'mine', quick)).rejects.toMatchObject({ code: 'LOCKED' });
    const past = new Date(Date.now() - 61_000);
    await utimes(lock, past, past);
    await expect(withLock(lock, async () => 'mine', quick)).resolves.toBe('mine');
    finish();
    await holding;

    expect(await readdir(after)).toEqual([]);
  });

  it('names the holder when patience ends', async () => {
    const lock = join(await scratch(), 'lock');

    await withLock(lock, async () => {
      await expect(withLock(lock, async () => 'mine', quick)).rejects.toMatchObject({
        code: 'LOCKED',
        facts: { path: lock, holder: `process ${process.pid} on ${thisProcess().host}`, seconds: 0 },
      });
    });
  });

  it('is not believed when it cannot be read, and taken when nobody renews it', async () => {
    const lock = join(await scratch(), 'lock');
    await writeFile(lock, '\0\0\0');

    await expect(withLock(lock, async () => 'mine', quick)).rejects.toMatchObject({ code: 'LOCKED' });
    const past = new Date(Date.now() - 61_000);
    await utimes(lock, past, past);
    await expect(withLock(lock, async () => 'mine', quick)).resolves.toBe('mine');
  });

  it('sweeps up what processes killed long ago left beside it, and nothing else', async () => {
    const folder = await scratch();
    const lock = await leave(folder, dead);
    const past = new Date(Date.now() - 2 * 3_600_000);
    for (const name of ['lock.old', 'lock.old.gone', 'lock.young', 'other.old']) {
      await writeFile(join(folder, name), '');
      if (name.includes('old')) await utimes(join(folder, name), past, past);
    }

    await withLock(lock, async () => {});

    expect((await readdir(folder)).toSorted()).toEqual(['lock.young', 'other.old']);
  });

  it('says so where one may not write', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'n'), '0');
    await chmod(folder, 0o555);

    const { errors } = await start(program.path, [folder, '1'], asNobody).ended;

    expect(errors).toContain('WRITE_FAILED');
    expect(errors).toContain('you have no right to write there');
    expect(isRoot ? await readdir(folder) : ['n']).toEqual(['n']);
    await chmod(folder, 0o755);
  });
});
