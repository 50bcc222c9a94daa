import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { aProgram, isRoot, start } from '../../test/store/kit.ts';
import { bootId, identityOf, isAlive, thisProcess, whoAmI } from './index.ts';

const program = aProgram(`
  import { identityOf, isAlive } from './src/host/index.ts';
  if (process.argv[2] === 'sleep') { console.log('ready'); setInterval(() => {}, 1000); }
  else console.log(JSON.stringify({ alive: isAlive(JSON.parse(process.argv[2])) ?? 'nobody can tell' }));
`);

const canUnshare = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;

describe('identities of processes', () => {
  it('tell this process', () => {
    expect(identityOf(process.pid)).toEqual(thisProcess());
    expect(isAlive(thisProcess())).toBe(true);
    expect(bootId()).toMatch(/\S/);
    expect(whoAmI()).toMatch(/^[^@]+@[^@]+$/);
  });

  it('tell that a process is gone', async () => {
    const one = start(program.path, ['sleep']);
    await one.said('ready');
    const identity = identityOf(one.pid);
    if (identity === undefined) throw new Error('it is not there');

    expect(isAlive(identity)).toBe(true);
    one.kill();
    await one.ended;

    expect(isAlive(identity)).toBe(false);
    expect(identityOf(one.pid)).toBeUndefined();
  });

  it('take a zombie for gone', async () => {
    // The shell becomes a program that never waits for its child.
    const parent = start(program.path, ['sleep'], ['sh', '-c', 'sleep 1 & echo "child $!"; exec "$@"', 'sh']);
    await parent.said('ready');
    const child = Number(parent.lines.find((line) => line.startsWith('child'))?.slice(6));
    const state = (): string =>
      spawnSync('ps', ['-o', 'stat=', '-p', String(child)], { encoding: 'utf8' }).stdout.trim();
    await vi.waitUntil(() => state().startsWith('Z'), { timeout: 60_000, interval: 100 });

    expect(identityOf(child)).toBeUndefined();
  });

  it('tell a later process with the same pid apart', () => {
    expect(isAlive({ ...thisProcess(), started: '1' })).toBe(false);
    expect(isAlive({ ...thisProcess(), boot: 'another' })).toBe(false);
  });

  it('cannot tell of other computers and other containers', () => {
    expect(isAlive({ ...thisProcess(), host: 'elsewhere' })).toBeUndefined();
    expect(isAlive({ ...thisProcess(), space: 'pid:[1]' })).toBeUndefined();
  });

  it.runIf(canUnshare).each([1, 2])('cannot tell of processes that the system hides (hidepid=%i)', async (level) => {
    const hide = `mount -t proc -o hidepid=${level} proc /proc && exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"`;
    const gone = { ...thisProcess(), pid: 4_194_300 };

    const lines = await Promise.all(
      [thisProcess(), gone].map(async (identity) => {
        const asked = start(program.path, [JSON.stringify(identity)], ['unshare', '-m', 'sh', '-c', hide, 'sh']);
        await asked.ended;
        return asked.lines;
      }),
    );

    expect(lines).toEqual([['{"alive":"nobody can tell"}'], ['{"alive":false}']]);
  });
});
