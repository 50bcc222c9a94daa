import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { typesInTerminal, type Seen } from '../in-terminal.ts';
import { aUserWith, machinesFileOf } from '../machines/a-user.ts';
import { startSshd, type Sshd } from '../transport/sshd.ts';
import type { Run, User } from '../user.ts';
import { Wire } from '../wire.ts';

const bigBytes = 120_000_000;

const code = `simtrail_code: 1
name: heavy
title: Leaves a small file, a large one, and names that go wrong where somebody forgot to quote
program: [run.sh]
inputs: [{ role: input, file: in.json }]
command: [sh, run.sh]
quantities:
  - { name: answer, unit: '', file: answer.json, json: answer }
headline: answer
results: { small: [answer.json], large: [big.bin, never.bin] }
`;

const program = `echo '{"answer": 42}' >answer.json
head -c ${bigBytes} /dev/urandom >big.bin
echo odd >"new
line"
echo odd >-rf
mkdir -p 'a b'; echo odd >"a b/\\$HOME"
chmod 500 'a b'
ln -s /etc/passwd way
`;

interface Progress {
  type: string;
  done: number;
  total: number;
}

/** Through an sshd and a wire of the test's own, so that the link can be cut when a part of a file has come. */
await describeOnCluster('results on a cluster', (cluster) => {
  let sshd: Sshd;
  let wire: Wire;
  let user: User;
  let id: string;

  beforeEach(async () => {
    sshd = await startSshd(cluster, { settings: `SetEnv SLURM_CONF=${cluster.slurmConf}` });
    wire = await Wire.to(sshd.port);
    const alias = `HostKeyAlias [127.0.0.1]:${sshd.port}`;
    const config = join(sshd.folder, 'wired');
    writeFileSync(config, readFileSync(sshd.config, 'utf8').replace(/Port \d+/, `Port ${wire.port}\n  ${alias}`));
    user = aUserWith(`machines:
  far:
    host: target
    ssh_config: ${config}
    work_folder: ${cluster.home}/simtrail
    poll_floor_seconds: 1
    slurm: { account: proj1, partition: debug, memory: 100M }
`);
    await user.mustType('init', user.project);
    const folder = join(user.home, 'heavy');
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.sh'), program);
    writeFileSync(join(folder, 'code.yaml'), code);
    writeFileSync(join(folder, 'in.json'), '{}\n');
    await user.does('analysis', 'add', 'heavy', '--code', join(folder, 'code.yaml'), join(folder, 'in.json'));
    await user.does('submit', 'heavy', '--on', 'far', '--name', 'one', '--wait');
    id = record().id;
  });
  afterEach(async () => {
    user.leaves();
    await sshd.end();
    await wire.cut();
  });

  const record = (project = user.project): JobRecord => {
    const { jobs } = JSON.parse(readFileSync(join(project, 'jobs.json'), 'utf8')) as { jobs: JobRecord[] };
    const [job] = jobs;
    if (job === undefined) throw new Error('there is no job');
    return job;
  };
  const there = (): string => join(cluster.home, 'simtrail', id);
  const here = (project = user.project): string => join(project, record(project).run_folder);
  const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  const types = (...args: string[]): Promise<Run> => user.types(...args, '--project', user.project);
  const linesOf = ({ stdout }: Run): (Progress & Record<string, unknown>)[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Progress & Record<string, unknown>);
  const arrived = (project = user.project): number =>
    statSync(join(here(project), '.simtrail-incoming/from-machine/big.bin'), { throwIfNoEntry: false })?.size ?? 0;
  /** Starts something that brings the large file, and waits until a part has come and no more does. */
  const partArrives = async <T>(starts: () => T): Promise<T> => {
    wire.clogsAfter(20_000_000);
    const started = starts();
    while (arrived() < 5_000_000) await wait(20);
    return started;
  };

  it('are listed, brought, compared, removed there, and read again without the machine', async () => {
    const plan = JSON.parse(await user.does('collect', 'one', '--all', '--dry-run', '--json')) as {
      files: { path: string; size: number; state: string }[];
      bring: object;
    };
    expect(plan.files.map(({ path, size, state }) => [path, size, state])).toEqual([
      ['-rf', 4, 'on the machine'],
      ['a b/$HOME', 4, 'on the machine'],
      ['answer.json', 15, 'here'],
      ['big.bin', bigBytes, 'on the machine'],
      ['new\nline', 4, 'on the machine'],
      ['stderr', 0, 'here'],
      ['stdout', 0, 'here'],
    ]);
    expect(plan).toMatchObject({
      bring: { files: 4, bytes: bigBytes + 12 },
      links: [{ path: 'way', to: '/etc/passwd' }],
      missing: ['never.bin'],
    });
    const early = await types('clean', 'one', '--yes');
    expect(early.code).toBe(21);
    expect(early.stderr).toMatch(/files that one has on far would be lost/);

    const run = await types('collect', 'one', '--all', '--json');

    expect(run).toMatchObject({ code: 0, stderr: '' });
    const lines = linesOf(run);
    expect(lines.at(-2)).toMatchObject({ type: 'progress', done: bigBytes + 12, total: bigBytes + 12 });
    expect(lines.at(-1)).toMatchObject({ type: 'collected', job: record(), vanished: [], changing: [], unmatched: [] });
    for (const name of ['big.bin', '-rf', 'new\nline', 'a b/$HOME'])
      expect(digest(join(here(), name))).toBe(digest(join(there(), name)));
    expect(readdirSync(here())).not.toContain('way');
    expect((await types('verify')).code).toBe(0);
    expect(await user.does('show', 'one')).toMatch(/never\.bin is missing[^]*way is a link to \/etc\/passwd/);

    mkdirSync(join(there(), 'shut'), { mode: 0 }); // root's
    const odd = Buffer.concat([Buffer.from(`${there()}/caf`), Buffer.from([0xe9])]);
    writeFileSync(odd, 'latin');
    const rest = await types('collect', 'one', '--all', '--json');
    expect(rest).toMatchObject({ code: 3, stderr: '' });
    expect(linesOf(rest).at(-1)).toMatchObject({
      job: { status: 'succeeded', results: { files: 7, on_machine: 2 } },
      out_of_reach: [
        { path: 'caf\ufffd', why: 'its name is not UTF-8' },
        { path: 'shut/', why: 'you have no right to read it there' },
      ],
    });
    expect((await types('clean', 'one', '--yes')).stderr).toMatch(/caf\ufffd cannot be brought: its name is not UTF-8/);
    rmSync(join(there(), 'shut'), { recursive: true });
    rmSync(odd);

    const asked = await types('clean', 'one');
    expect(asked.stderr).toMatch(/Nobody can be asked here: add --yes/);
    expect(existsSync(there())).toBe(true);
    const strangers = join(cluster.home, 'simtrail', 'stranger');
    mkdirSync(strangers, { recursive: true });
    await user.does('clean', 'one', '--yes');

    expect(existsSync(there())).toBe(false);
    expect(existsSync(strangers)).toBe(true);
    expect(await user.does('show', 'one')).toMatch(/its folder on far was removed/);
    writeFileSync(machinesFileOf(user), 'machines: {}\n');
    expect(await user.does('collect', 'one')).toMatch(/read from what is here/);
    expect(await user.does('log', 'one', '--file', 'answer.json')).toBe('{"answer": 42}\n');
    expect(record()).toMatchObject({ status: 'succeeded', results: { files: 7, on_machine: 0, removed: 2 } });
  });

  it.each([
    [
      'the link is cut',
      async () => {
        sshd.cut();
        wire.runs();
      },
    ],
    [
      'sshd is restarted',
      async () => {
        sshd.cut({ listener: true });
        await wire.cut();
        wire.runs();
        await wait(1500);
        await sshd.restart();
        await wire.mend();
      },
    ],
  ])('come whole although %s', async (_, fault) => {
    const { running } = await partArrives(() => ({ running: types('collect', 'one', '--large', '--json') }));
    await fault();
    const run = await running;

    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(linesOf(run).map(({ type }) => type)).toContain('outage');
    expect(digest(join(here(), 'big.bin'))).toBe(digest(join(there(), 'big.bin')));
    expect(readdirSync(here())).not.toContain('.simtrail-incoming');
  });

  it('are followed by a bar in a terminal, and removed there after a yes only', async () => {
    const at = `--project '${user.project}'`;
    const types = (command: string, ...answers: string[]): Promise<Seen> =>
      typesInTerminal(user, `${command} ${at}`, { asked: /\[y\/N\]/g, answers });

    const brought = await types('collect one --large');
    expect(brought).toMatchObject({ code: 0, seen: expect.stringMatching(/% {2}[\d.]+ [KM]iB of 114 MiB/) });
    const kept = await types('clean one --force', 'n\r');
    expect(kept.seen).toContain('Nothing was removed');
    expect(existsSync(there())).toBe(true);
    const cleaned = await types('clean one --force', 'yes\r');

    expect(cleaned.seen).toMatch(/3 files of them nowhere else\? \[y\/N\][^]*is removed from far/);
    expect(existsSync(there())).toBe(false);
    expect(record().results).toMatchObject({ files: 4, on_machine: 0, removed: 3 });
  });

  it('go on where simtrail was killed', async () => {
    const killed = await partArrives(() => user.starts('collect', 'one', '--large'));
    killed.kill('SIGKILL');
    await new Promise((done) => killed.once('exit', done));
    wire.runs();
    const before = arrived();

    const run = await types('collect', 'one', '--large', '--json');

    expect(before).toBeGreaterThan(1_000_000);
    expect(existsSync(join(here(), 'big.bin'))).toBe(true);
    expect(run.code).toBe(0);
    expect(digest(join(here(), 'big.bin'))).toBe(digest(join(there(), 'big.bin')));
  });

  it('are one state of what is being written there, and that is told; later they are whole', async () => {
    // Without a program for each turn, which would have to wait for a processor: it is written all the time.
    const again = `const { renameSync, writeFileSync } = require('node:fs'); const [to] = process.argv.slice(1);
      for (let n = 0; ; n++) { writeFileSync(to + '.new', String(n)); renameSync(to + '.new', to + '/new\\nline'); }`;
    const writer = spawn(process.execPath, ['-e', again, there()], { stdio: 'ignore' });
    try {
      await expect.poll(() => existsSync(join(there(), 'new\nline'))).toBe(true);
      const run = await types('collect', 'one', '--files', 'new*', '--files', 'nothing*', '--json');

      expect(run.code).toBe(3);
      expect(linesOf(run).at(-1)).toMatchObject({ changing: ['new\nline'], unmatched: ['nothing*'] });
    } finally {
      writer.kill('SIGKILL');
      rmSync(`${there()}.new`, { force: true });
    }

    const still = await types('clean', 'one', '--yes');
    expect(still.code).toBe(21);
    await user.does('collect', 'one', '--all');
    expect(readFileSync(join(here(), 'new\nline'), 'utf8')).toBe(readFileSync(join(there(), 'new\nline'), 'utf8'));
    await user.does('clean', 'one', '--yes');
  });

  it.skipIf(!mayMount())('leave nothing half on a disk that is too small (needs the right to mount)', async () => {
    const disk = join(user.home, 'small disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=30m', 'none', disk]);
    try {
      const project = join(disk, 'p');
      cpSync(user.project, project, { recursive: true });

      const full = await user.types('collect', 'one', '--large', '--project', project);

      expect(full.code).toBe(1);
      expect(full.stderr).toMatch(/no space left[^]*Free some space/);
      expect(arrived(project)).toBe(0);
      expect(existsSync(join(here(project), 'big.bin'))).toBe(false);
      execFileSync('mount', ['-o', 'remount,size=300m', disk]);
      expect((await user.types('collect', 'one', '--large', '--project', project)).code).toBe(0);
      expect(digest(join(here(project), 'big.bin'))).toBe(digest(join(there(), 'big.bin')));
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

function mayMount(): boolean {
  const script = 'd=$(mktemp -d) && mount -t tmpfs -o size=1m none "$d" && umount "$d"';
  return spawnSync('sh', ['-c', script]).status === 0;
}
