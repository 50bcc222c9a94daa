import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
      const script = writeJobScript({
        id,
        jobName: 'x',
        command: ['sh', '-c', program],
        environment: {},
        after: before,
      });
      const path = shellWord(`${folder}/submit.sh`);
      await bench.machine.run(`mkdir -p ${shellWord(`${folder}/${witnessFolder}`)} && cat >${path}`, { stdin: script });
      const resources = { nodes: 1, processes: 1, runtime: 600 };
      const { nativeId } = await bench.scheduler.submit({ token, folder, script: 'submit.sh', resources, after });
      return { token, folder, nativeId };
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
    }, 120_000);

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
    }, 120_000);

    it('one that has not what is taken from it: what waits for it does nothing', async () => {
      const first = await submit('sleep 1');
      const second = await submit('echo ran >>ran', [first], 'results.json');

      const seen = await ended(bench, second);

      expect(seen).toMatchObject({ outcome: 'failed', exitCode: 76 });
      expect(await says(`cat '${second.folder}/${witnessFolder}/ended.0'`)).toContain('has no result results.json\n');
      expect(await says(`ls '${second.folder}'`)).not.toContain('ran');
    }, 120_000);
  },
);
