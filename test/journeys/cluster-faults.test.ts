import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../src/engine/index.ts';
import { tokenOf, type JobRecord } from '../../src/model/index.ts';
import { clusterForgets, clusterUp, stopPart } from '../cluster/cluster.ts';
import { Lane, type LaneOptions } from '../faults/lane.ts';
import { describeOnOwnCluster } from '../slurm/bench.ts';
import { Wire } from '../wire.ts';

const wish = { name: 'journeys', port: 18_600, nodes: 2, minJobAge: 5 };

await describeOnOwnCluster('a person with jobs on a cluster where things go wrong', wish, (cluster) => {
  const runs = `${cluster.home}/journey-runs-${process.pid}`;
  const lanes: Lane[] = [];
  afterAll(() => {
    for (const { user } of lanes) user.leaves();
    rmSync(runs, { force: true });
  });
  async function aLane(options: LaneOptions = {}): Promise<Lane> {
    const lane = await Lane.on(cluster, runs, options);
    lanes.push(lane);
    return lane;
  }
  const slurm = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { env: { ...process.env, SLURM_CONF: cluster.slurmConf }, encoding: 'utf8' });
  const asUser = (line: string): string =>
    execFileSync('setpriv', ['--reuid', cluster.user, '--regid', cluster.user, '--clear-groups', 'sh', '-c', line], {
      env: { PATH: '/usr/bin:/bin', HOME: cluster.home, USER: cluster.user, SLURM_CONF: cluster.slurmConf },
      cwd: cluster.home,
      encoding: 'utf8',
    });
  const record = (lane: Lane): JobRecord => {
    const [first] = lane.records();
    if (first === undefined) throw new Error('there is no job');
    return first;
  };
  const ranOf = (id: string): number =>
    existsSync(runs)
      ? readFileSync(runs, 'utf8')
          .split('\n')
          .filter((one) => one === id).length
      : 0;
  const folderOf = ({ id }: JobRecord): string => `${cluster.home}/simtrail/${id}`;
  const becomes = async (lane: Lane, is: (record: JobRecord) => boolean): Promise<JobRecord> => {
    for (let tries = 0; tries < 240; tries += 1) {
      await lane.user.does('jobs');
      if (is(record(lane))) return record(lane);
      await wait(500);
    }
    throw new Error(`it did not become what was wanted: ${JSON.stringify(record(lane))}`);
  };

  it.concurrent('the laptop is closed: one command, long after the end, tells all of it', async () => {
    const lane = await aLane({ sleep: '3' });
    await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', 'alone');
    lane.user.disconnects();
    const { id, slurm_id } = record(lane);
    // Past the end, and past its purge from the queue.
    while (slurm('squeue', '-h', '-t', 'all', `--name=${tokenOf(id)}`, '-o', '%i') !== '') await wait(500);

    await lane.user.does('jobs');

    const job = record(lane);
    const [start = '', end = ''] = slurm('sacct', '-X', '-n', '-P', '-j', String(slurm_id), '-o', 'Start,End')
      .trim()
      .split('|');
    // Its script ran within the time that Slurm has for it, in whole seconds; the purge and the look came later.
    const isWithin = (ours: string | null): boolean =>
      Date.parse(ours ?? '') > new Date(start).getTime() - 2500 &&
      Date.parse(ours ?? '') < new Date(end).getTime() + 2500;
    expect(job).toMatchObject({
      status: 'succeeded',
      status_detail: null,
      exit_code: 0,
      scheduler_state: 'COMPLETED',
    });
    expect(job.quantities).toMatchObject([{ name: 'answer', value: 42 }]);
    expect([isWithin(job.started_at), isWithin(job.ended_at)]).toEqual([true, true]);
    expect(Date.parse(job.ended_at ?? '') - Date.parse(job.started_at ?? '')).toBeGreaterThan(2_000);
    expect(job.scheduler_record).toMatchObject({ JobIDRaw: slurm_id, State: 'COMPLETED' });
    expect((await lane.user.types('verify', '--project', lane.user.project)).code).toBe(0);
    expect(ranOf(id)).toBe(1);
  });

  it.concurrent('the same of one that failed: exit code 3', async () => {
    const lane = await aLane({ last: 'exit 3' });
    await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', 'three');
    const { id } = record(lane);
    while (slurm('squeue', '-h', '-t', 'all', `--name=${tokenOf(id)}`, '-o', '%i') !== '') await wait(500);

    await lane.user.does('jobs');

    expect(record(lane)).toMatchObject({ status: 'failed', status_detail: 'exit code 3', exit_code: 3 });
  });

  it.concurrent('the work folder is deleted under a running job: it is not called succeeded', async () => {
    const gate = `${cluster.home}/go-${randomUUID()}`;
    const lane = await aLane({ last: `until [ -e ${gate} ]; do sleep 0.2; done` });
    await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', 'deleted');
    const job = await becomes(lane, ({ status }) => status === 'running');

    rmSync(folderOf(job), { recursive: true });
    writeFileSync(gate, '');
    await lane.settles();

    const { status, status_detail } = record(lane);
    expect(['failed', 'incomplete']).toContain(status);
    expect(status_detail).not.toBe(null);
  });

  it.concurrent('a work folder that cannot be written: failed, in words, and nothing was submitted', async () => {
    const lane = await aLane({ workFolder: '/proc/simtrail' });

    const run = await lane.user.types('submit', 'trivial', '--on', 'cluster', '--project', lane.user.project);

    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain('/proc/simtrail');
    expect(record(lane)).toMatchObject({ status: 'failed', slurm_id: null });
  });

  /** A work folder with little room, on a disk of its own. */
  const onSmallDisk = async (size: string, happens: (folder: string) => Promise<void>): Promise<void> => {
    const folder = mkdtempSync(`${cluster.home}/small-`);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=777`, 'tmpfs', folder]);
    try {
      await happens(folder);
    } finally {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  };

  it.concurrent.each([
    ['one message', 100_000],
    ['rsync', 3_000_000],
  ])(
    'no space left in the work folder for what goes by %s: failed, in words, and nothing was submitted',
    async (_, size) =>
      onSmallDisk('64k', async (small) => {
        const lane = await aLane({ workFolder: small });
        writeFileSync(join(lane.user.project, 'analyses/trivial/input.json'), `{ "depth": ${'1'.repeat(size)} }`);

        const run = await lane.user.types('submit', 'trivial', '--on', 'cluster', '--project', lane.user.project);

        const { id, ...job } = record(lane);
        const words = `cluster:${small}/${id} could not be written: there is no space left on the device.`;
        expect(run.stderr).toContain(words);
        expect(run.stderr).toContain('Free some space, then run the command again.');
        expect(job).toMatchObject({ status: 'failed', status_detail: words, slurm_id: null });
        expect(existsSync(join(small, id, 'input.json'))).toBe(false);
      }),
  );

  it.concurrent('no space left when it is to begin: failed, and it says why', async () =>
    onSmallDisk('1m', async (small) => {
      const lane = await aLane({ workFolder: small, directive: '--hold' });
      await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', 'no room');
      spawnSync('dd', ['if=/dev/zero', `of=${small}/filler`, 'bs=4k']);
      slurm('scontrol', 'release', `${record(lane).slurm_id}`);
      await lane.settles();

      const detail = 'its script could not write into its folder; is there space left, and quota?';
      expect(record(lane)).toMatchObject({ status: 'failed', status_detail: detail });
      expect(ranOf(record(lane).id)).toBe(0);
    }));

  it.concurrent('no space left while it runs: nothing half is taken for its result', async () =>
    onSmallDisk('1m', async (small) => {
      const lane = await aLane({ workFolder: small, last: 'head -c 2000000 /dev/zero >answer.json' });
      await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', 'too much');
      await lane.settles();

      const { status, quantities } = record(lane);
      expect(['failed', 'incomplete']).toContain(status);
      expect(quantities).toMatchObject([{ name: 'answer', unreadable: expect.anything() }]);
    }));

  it.concurrent('the link is cut while results come home: the next command goes on', async ({ onTestFinished }) => {
    const wire = await Wire.to(cluster.sshPort);
    onTestFinished(() => wire.cut());
    const lane = await aLane({
      last: 'head -c 100000000 /dev/urandom >big.bin; sha256sum big.bin >sum',
      small: 'big.bin, sum',
      port: wire.port,
    });
    await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', 'cut');
    const { id, run_folder } = record(lane);
    while (!existsSync(`${cluster.home}/simtrail/${id}/.simtrail/ended.0`)) await wait(200);
    const away = join(lane.user.project, run_folder, '.simtrail-incoming');

    // A part of it comes, and no more until the link is cut.
    wire.clogsAfter(30_000_000);
    const looking = lane.user.starts('jobs');
    const ended = new Promise((done) => looking.once('close', done));
    const state = { isOver: false };
    void ended.then(() => (state.isOver = true));
    while (!state.isOver && !someBytesIn(join(lane.user.project, run_folder))) await wait(20);
    const met = lane.cutsConnection();
    wire.runs();
    await ended;
    const between = record(lane).status;
    await lane.settles();

    expect([met, between]).toEqual([true, 'collecting']);
    expect(record(lane)).toMatchObject({ status: 'succeeded', status_detail: null });
    const home = join(lane.user.project, run_folder);
    const [digest] = readFileSync(join(home, 'sum'), 'utf8').split(' ');
    expect(execFileSync('sha256sum', [join(home, 'big.bin')], { encoding: 'utf8' }).split(' ')[0]).toBe(digest);
    expect(existsSync(away)).toBe(false);
  });

  it.concurrent('the clock of this computer is 10 minutes off, either way', async () => {
    for (const off of [600_000, -600_000]) {
      const lane = await aLane();
      Object.assign(process.env, {
        XDG_CONFIG_HOME: lane.user.env['XDG_CONFIG_HOME'],
        XDG_STATE_HOME: lane.user.env['XDG_STATE_HOME'],
      });
      const engine = await Engine.open(lane.user.project, { now: () => Date.now() + off });
      const job = await engine.submit(await engine.plan({ analysis: 'trivial', machine: 'cluster' }));
      for await (const event of engine.watch([job.id], AbortSignal.timeout(200_000))) void event;
      await engine.close();

      expect(record(lane)).toMatchObject({ status: 'succeeded', status_detail: null, exit_code: 0 });
      expect(Math.abs(Date.parse(record(lane).ended_at ?? '') - Date.now())).toBeLessThan(120_000);
    }
  });

  it('slurmctld is away: an outage that changes nothing, asked once a command', async () => {
    // squeue as it is, and a line for each call of it.
    const programs = join(cluster.home, `counted-${process.pid}`);
    asUser(
      `mkdir ${programs} && printf '#!/bin/sh\\necho >>${programs}/calls\\nexec /usr/bin/squeue "$@"\\n' >${programs}/squeue && chmod +x ${programs}/squeue`,
    );
    const lane = await aLane({ sleep: '1', programs });
    for (const name of ['one', 'two', 'three']) {
      await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', name);
    }
    const before = lane.records().map(({ status }) => status);
    await stopPart('slurmctld');

    const during = await lane.user.types('jobs', '--project', lane.user.project);
    const calls = readFileSync(join(programs, 'calls'), 'utf8');
    const late = lane.records().map(({ status }) => status);
    await clusterUp();
    await lane.settles();
    rmSync(programs, { recursive: true });

    expect(during.stderr + during.stdout).toContain('its scheduler does not answer');
    expect(late).toEqual(before);
    // It takes 9 s to give up: once, not once a job.
    expect(calls).toBe('\n');
    expect(lane.records().map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('accounting is away when a job ends: its record comes with a later collect', async () => {
    const lane = await aLane();
    await stopPart('slurmdbd');
    await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', 'unaccounted', '--wait');
    const { status, scheduler_record } = record(lane);
    await clusterUp();

    expect([status, scheduler_record]).toEqual(['succeeded', undefined]);
    // slurmctld hands on what it kept for accounting when that is back.
    const told = (): string => slurm('sacct', '-X', '-n', '-P', '-j', String(record(lane).slurm_id), '-o', 'State');
    await expect.poll(told, { timeout: 120_000, interval: 500 }).toBe('COMPLETED\n');
    await lane.user.does('collect', 'unaccounted');

    expect(record(lane)).toMatchObject({ status: 'succeeded', scheduler_record: { State: 'COMPLETED' } });
  });

  it('slurmctld is killed right after it acknowledged and gives the id to a stranger: submitted again, once, and the history says so', async () => {
    const lane = await aLane({ directive: '--begin=now+25' });
    await clusterForgets(cluster, async () =>
      lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', 'forgotten'),
    );
    const { id, slurm_id } = record(lane);
    expect(slurm('squeue', '-h', '-t', 'all', `--name=${tokenOf(id)}`, '-o', '%i')).toBe('');
    let stranger = '';
    while (Number(stranger) < Number(slurm_id)) {
      stranger = asUser('sbatch --parsable -J stranger -o /dev/null --wrap "sleep 600"').trim();
    }

    await lane.settles();
    const job = record(lane);
    const history = readFileSync(join(lane.user.project, '.simtrail/log.jsonl'), 'utf8');
    const strangerIs = slurm('squeue', '-h', '-j', stranger, '-o', '%T').trim();
    asUser('scancel --me -n stranger');

    expect(job).toMatchObject({ status: 'succeeded', status_detail: null, forgotten_id: slurm_id, exit_code: 0 });
    expect(job.slurm_id).not.toBe(slurm_id);
    expect(ranOf(id)).toBe(1);
    expect(['RUNNING', 'PENDING']).toContain(strangerIs);
    expect(history.match(/"type":"forgotten"/g)?.length).toBe(1);
    expect(history).toContain(`the scheduler accepted it as ${slurm_id} and forgot it; it never started`);
  });

  // Four times the cluster is put up, and each of the ten waits is for Slurm.
  const long = { timeout: 600_000 };
  it('a job that its node refused to launch is submitted again, once, and then called what it is', long, async () => {
    const lane = await aLane();
    const refusal = `${cluster.folder}/etc/launch-nothing`;
    onTestFinished(async () => {
      rmSync(refusal, { force: true });
      await clusterUp();
    });
    const refuses = (id: string): boolean => slurm('sacct', '-X', '-n', '-P', '-j', id, '-o', 'State').includes('by 0');
    const submits = async (name: string): Promise<JobRecord> => {
      await lane.user.does('submit', 'trivial', '--on', 'cluster', '--name', name);
      return named(name);
    };
    const named = (name: string): JobRecord => {
      const found = lane.records().find(({ job_name }) => job_name === name);
      if (found === undefined) throw new Error(`there is no job ${name}`);
      return found;
    };
    const isResubmitted = async (name: string, id: string | null): Promise<JobRecord> => {
      for (;;) {
        await lane.user.does('jobs');
        const { slurm_id } = named(name);
        if (slurm_id !== null && slurm_id !== id) return named(name);
        await wait(500);
      }
    };
    const nothingStarts = (): string =>
      slurm('scontrol', 'update', 'NodeName=ALL', 'State=DRAIN', 'Reason=nothing starts');

    nothingStarts();
    const [once, twice] = [await submits('once'), await submits('twice')];
    writeFileSync(refusal, '');
    await clusterUp();
    while (!refuses(`${once.slurm_id}`) || !refuses(`${twice.slurm_id}`)) await wait(200);
    // A node that refused is drained by itself; where both jobs came to the same one, the other would take the next.
    nothingStarts();
    const again = await isResubmitted('twice', twice.slurm_id);
    await isResubmitted('once', once.slurm_id);
    expect(again).toMatchObject({ status: 'queued', forgotten_id: twice.slurm_id, started_at: null, host: null });
    slurm('scontrol', 'hold', `${named('once').slurm_id}`);
    await clusterUp();
    while (!refuses(`${again.slurm_id}`)) await wait(200);
    rmSync(refusal);
    await clusterUp();
    slurm('scontrol', 'release', `${named('once').slurm_id}`);
    await lane.settles();

    const detail = 'its node did not launch it, or an administrator cancelled it at that moment';
    expect(named('twice')).toMatchObject({ status: 'cancelled', status_detail: detail, slurm_id: again.slurm_id });
    expect(named('once')).toMatchObject({ status: 'succeeded', status_detail: null, forgotten_id: once.slurm_id });
    expect([ranOf(once.id), ranOf(twice.id)]).toEqual([1, 0]);
    expect(lane.user.log()).toContain(`accepted it as ${once.slurm_id} and could not launch it; it never started`);
  });
});

/** Something that is on its way in. */
function someBytesIn(folder: string): boolean {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((path) => path.endsWith('big.bin'));
}
