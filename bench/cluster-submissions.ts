import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../src/engine/index.ts';
import { addAnalysis } from '../src/store/index.ts';
import { writeMachine } from './cluster-machine.ts';
import type { Bench } from './cluster-plain.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';

const perRound = 100;
const rounds = 2;
/** The engine takes several at once; a loop of the shell takes one after the other. */
const atOnce = 4;

/** 200 jobs staged and submitted, against a loop of rsync and sbatch; and the connections that were opened for that. */
export async function submissionFigures({ cluster, folder, plain }: Bench): Promise<Figure[]> {
  writeMachine(cluster, `${cluster.home}/bench-jobs`, { slurm: 'account: proj1, partition: debug, memory: 50M' });
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'run.sh'), 'echo done >answer\n');
  writeFileSync(join(code, 'code.yaml'), trivialCode);
  writeFileSync(join(code, 'input.txt'), 'x = 1\n');
  const engine = await Engine.create(join(folder, 'project'));
  await engine.codes.add(join(code, 'code.yaml'));
  await addAnalysis(join(folder, 'project'), 'trivial', 'trivial', [join(code, 'input.txt')]);

  const submitting = (together: number) => async (): Promise<void> => {
    const numbers = Array.from({ length: perRound }, (_, n) => n).values();
    const worker = async (): Promise<void> => {
      for (const _ of numbers) await engine.submit(await engine.plan({ analysis: 'trivial', machine: 'cluster' }));
    };
    await Promise.all(Array.from({ length: together }, worker));
  };
  const before = plain.logins(); // the loop has its connection already
  const [job] = await firstJob(engine);
  // The same files for each, as one would have them in a folder.
  const staged = join(folder, 'staged');
  mkdirSync(staged);
  for (const { path, object } of job.record.inputs) {
    writeFileSync(join(staged, path), readFileSync(join(folder, 'project', object ?? '')));
  }
  let count = 0;
  const theirs = async (): Promise<void> => {
    const [from, to] = [count + 1, (count += perRound)];
    await plain.here(`for n in $(seq ${from} ${to}); do
      rsync -a --mkpath -e '${plain.command}' ${staged}/ cluster:bench-plain/$n/
      ${plain.command} cluster "cd bench-plain/$n && sbatch -n 1 --mem=50M -o /dev/null submit.sh" >/dev/null
    done`);
  };
  const settle = (): Promise<string> =>
    plain.there('scancel --me; while squeue -h --me | grep -q .; do sleep 0.3; done');
  try {
    const times = await inTurns(rounds, submitting(atOnce), theirs, settle);
    const inOrder = await inTurns(rounds, submitting(1), theirs, settle);
    return [
      figureOf(`${perRound * rounds} jobs staged and submitted, against rsync and sbatch`, times, { bar: 1.2 }),
      figureOf('the same, one after the other', inOrder, { bar: 1.2 }),
      figureOf(
        `connections that sshd let in for those ${perRound * rounds * 2 + 1} jobs`,
        { ours: plain.logins() - before, baseline: 1 },
        { bar: 1, unit: 'connections' },
      ),
    ];
  } finally {
    await engine.close();
    await plain.there('rm -rf bench-plain bench-jobs');
  }
}

/** The connection is made by it. */
async function firstJob(engine: Engine): Promise<[Awaited<ReturnType<Engine['submit']>>]> {
  return [await engine.submit(await engine.plan({ analysis: 'trivial', machine: 'cluster' }))];
}

const trivialCode = `simtrail_code: 1
name: trivial
title: Says that it ran
program: [run.sh]
inputs: [{ role: input, file: input.txt }]
command: [sh, run.sh]
evidence: [{ file: answer }]
`;
