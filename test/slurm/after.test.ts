import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeArrayScript } from '../../src/engine/array-script.ts';
import { newJobId, shellWord, tokenOf, type JobId } from '../../src/model/index.ts';
import {
  readWitness,
  witnessFolder,
  writeJobScript,
  type JobRef,
  type Predecessor,
} from '../../src/scheduler/index.ts';
import { describeOnOwnCluster, makeBench, type SlurmBench } from './bench.ts';
import { ended } from './stage.ts';

await describeOnOwnCluster(
  'slurm: jobs after others',
  { name: 'after', port: 18_640, nodes: 1, minJobAge: 2 },
  (cluster) => {
    let bench: SlurmBench;
    beforeAll(async () => {
      bench = await makeBench(cluster);
    });
    afterAll(async () => bench.close());

    /** As the engine would: the script knows its predecessors, and the scheduler is asked to wait for them. */
    async function submit(program: string, after: readonly JobRef[] = [], files?: string): Promise<JobRef> {
      const id = newJobId(Date.now(), randomBytes(16));
      const [token, folder] = [tokenOf(id), `${bench.folder}/${id}`];
      const before = after.map((ref): Predecessor => {
        const takes = files === undefined ? [] : [{ files, to: 'from first', except: [] }];
        return { id: ref.token.slice('simtrail-'.length) as JobId, name: 'first', folder: ref.folder, takes };
      });
      await staged(program, id, before);
      const resources = { nodes: 1, processes: 1, runtime: 600 };
      const { nativeId } = await bench.scheduler.submit({ token, folder, script: 'submit.sh', resources, after });
      return { token, folder, nativeId };
    }

    /** A job's folder with its script, which nobody has submitted. */
    async function staged(
      program: string,
      id = newJobId(Date.now(), randomBytes(16)),
      after: readonly Predecessor[] = [],
    ): Promise<{ id: JobId; folder: string; script: string }> {
      const folder = `${bench.folder}/${id}`;
      const script = writeJobScript({ id, jobName: 'x', command: ['sh', '-c', program], environment: {}, after });
      const path = shellWord(`${folder}/submit.sh`);
      await bench.machine.run(`mkdir -p ${shellWord(`${folder}/${witnessFolder}`)} && cat >${path}`, { stdin: script });
      return { id, folder, script };
    }

    const says = async (line: string): Promise<string> => (await bench.machine.run(line)).stdout;

    async function purged({ nativeId }: JobRef): Promise<void> {
      await bench.machine.run(`while squeue -h -t all --me -O JobID | grep -q '^${nativeId} '; do sleep 0.5; done`);
    }

    it('one that failed and was forgotten: Slurm starts what waits for it, and that does nothing', async () => {
      const first = await submit('exit 3');
      await ended(bench, first);
      await purged(first);

      const second = await submit('echo ran >>ran', [first]);
      const seen = await ended(bench, second);

      // The trap itself: Slurm took the dependency for fulfilled.
      expect(await says(`cat '${second.folder}/${witnessFolder}/claim.0'`)).toContain(second.nativeId);
      expect(seen).toMatchObject({ outcome: 'failed', exitCode: 76 });
      expect(await says(`ls '${second.folder}'`)).not.toContain('ran');
      const text = await says(`cat '${second.folder}/${witnessFolder}/ended.0'`);
      expect(readWitness(new Map([['ended.0', text]])).ended?.refused).toBe(
        `first (${first.token.slice(-8)}) did not succeed: it ended with exit code 3`,
      );
    });

    it('one that succeeded and was forgotten: what waits for it runs, and has its results', async () => {
      const first = await submit('echo a >a.csv; echo b >"b c.csv"; echo no >no.txt');
      await ended(bench, first);
      await purged(first);

      const second = await submit('cat "from first"/*.csv', [first], '*.csv');
      const seen = await ended(bench, second);

      expect(seen.outcome).toBe('succeeded');
      expect(await says(`cat '${second.folder}/stdout'`)).toBe('a\nb\n');
      expect(await says(`cut -f 2,4,5 '${second.folder}/${witnessFolder}/taken'`)).toBe(
        '2\ta.csv\tfrom first/a.csv\n2\tb c.csv\tfrom first/b c.csv\n',
      );
    });

    it('tasks of an array that were forgotten: what waits for the one that failed does nothing, for the other runs', async () => {
      const id = newJobId(Date.now(), randomBytes(16));
      const [token, folder] = [tokenOf(id), `${bench.folder}/${id}`];
      const tasks = await Promise.all([`exit 3`, `echo fine`].map(async (program) => staged(program)));
      const script = writeArrayScript(tasks[0]?.script ?? '');
      await bench.machine.run(
        `mkdir -p '${folder}/${witnessFolder}' && cd '${folder}' && printf '%s 0 0\\n' ${tasks.map((one) => one.id).join(' ')} >tasks && cat >submit.sh`,
        { stdin: script },
      );
      const resources = { nodes: 1, processes: 1, runtime: 600 };
      const { nativeId } = await bench.scheduler.submit({ token, folder, script: 'submit.sh', resources, tasks: 2 });
      const refs = tasks.map((one, n): JobRef => {
        return { token: tokenOf(one.id), folder: one.folder, nativeId: `${nativeId}_${n}`, array: token };
      });
      for (const ref of refs) await ended(bench, ref);
      await bench.machine.run(
        `while squeue -h -t all --me -O ArrayJobID | grep -q '^${nativeId} '; do sleep 0.5; done`,
      );

      const [failing, fine] = await Promise.all(refs.map(async (ref) => submit('echo ran >>ran', [ref])));
      const seen = [await ended(bench, failing as JobRef), await ended(bench, fine as JobRef)];

      expect(seen).toMatchObject([{ outcome: 'failed', exitCode: 76 }, { outcome: 'succeeded' }]);
      expect(await says(`ls '${failing?.folder}'`)).not.toContain('ran');
      expect(await says(`cat '${fine?.folder}/ran'`)).toBe('ran\n');
    });

    it('one that has not what is taken from it: what waits for it does nothing', async () => {
      const first = await submit('sleep 1');
      const second = await submit('echo ran >>ran', [first], 'results.json');

      const seen = await ended(bench, second);

      expect(seen).toMatchObject({ outcome: 'failed', exitCode: 76 });
      expect(await says(`cat '${second.folder}/${witnessFolder}/ended.0'`)).toContain('has no result results.json\n');
      expect(await says(`ls '${second.folder}'`)).not.toContain('ran');
    });
  },
);
