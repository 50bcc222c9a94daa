import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Engine } from '../src/engine/index.ts';
import type { Fact, FactType } from '../src/model/index.ts';
import { addAnalysis, rememberProject } from '../src/store/index.ts';
import { startServer } from '../src/server/index.ts';
import { writeMachine } from './cluster-machine.ts';
import type { Bench } from './cluster-plain.ts';
import { sweepPageFigures } from './cluster-sweep-page.ts';
import { figureOf, inTurns, timed, type Figure } from './figure.ts';

/** As many as the test cluster's MaxArraySize has room for. */
const points = Number(process.env['SIMTRAIL_BENCH_POINTS'] ?? 10_000);

/**
 * A sweep as one job array, held in a real queue. By hand that is the same files in as many folders, rsync, and one
 * `sbatch --array`. The folders of the points come into being with the submission: who does it by hand writes them, too. That
 * what is ours keeps a synced copy of each input and a record of each job as well is in our time.
 *
 * To make 10,000 files takes ext4 0.1 s of processor time, or 0.6 to 1.1 s, from one minute to the next where others make and
 * remove files too; tmpfs 0.05 s always. That hits the folders by hand and rsync more than ours (four files a point, and
 * one): with TMPDIR on tmpfs what is made here is left out of it.
 */
export async function sweepFigures(bench: Bench): Promise<Figure[]> {
  const { folder, plain } = bench;
  writeMachine(bench.cluster, `${bench.cluster.home}/bench-sweep`, {
    slurm: 'account: proj1, partition: debug, memory: 50M, directives: [--hold]',
  });
  const project = join(folder, 'project');
  const engine = await openProject(project, writeCode(join(folder, 'code')));
  const sbatch = `sbatch --hold --array=0-${points - 1} -n 1 --mem=50M -o /dev/null 0/submit.sh >/dev/null`;
  const emptied = (): Promise<string> =>
    plain.there('scancel --me; while squeue -h --me | grep -q .; do sleep 0.3; done');
  try {
    const before = process.resourceUsage().maxRSS / 1024;
    const whole = await timed(() => submit(engine));
    const atMost = process.resourceUsage().maxRSS / 1024;
    const looks = await lookFigures(engine, bench);
    const ending = await endFigures(engine, bench);
    await emptied();
    const times = timesOf(project);
    const staged = join(folder, 'by-hand');
    const writing = await timed(async () => foldersByHand(staged, join(folder, 'code')));
    const sending = await timed(() =>
      plain.here(`rsync -a --mkpath -e '${plain.command}' ${staged}/ cluster:bench-plain/`),
    );
    const { baseline } = await inTurns(3, emptied, () => plain.there(`cd bench-plain && ${sbatch}`), emptied);
    return [
      figureOf(
        `a sweep of ${points} points submitted, against writing their folders, rsync and twice sbatch --array`,
        { ours: whole, baseline: writing + sending + 2 * baseline },
        { bar: 1 },
      ),
      figureOf('the same, against rsync and twice sbatch --array of folders that are there already', {
        ours: whole,
        baseline: sending + 2 * baseline,
      }),
      figureOf('of that, points made and inputs saved, against writing the folders', {
        ours: times.saving,
        baseline: writing,
      }),
      figureOf('of that, staging, against rsync', { ours: times.staging, baseline: sending }, { bar: 2 }),
      figureOf(
        'of that, the array handed to Slurm, against sbatch --array',
        { ours: times.handingOver, baseline },
        { bar: 2 },
      ),
      figureOf('memory at its most meanwhile, against before', { ours: atMost, baseline: before }, { unit: 'MB' }),
      ...looks,
      ...ending,
    ];
  } finally {
    await engine.close();
    await plain.there('scancel --me; rm -rf bench-sweep bench-plain');
  }
}

async function submit(engine: Engine): Promise<void> {
  const sequences = await engine.sequences();
  const record = await sequences.start({ file: { name: 'sweep.yaml', text: sequenceText }, points });
  const { standing } = await sequences.advance(record);
  const accepted = standing.tasks.filter(({ job }) => job?.status === 'queued').length;
  if (accepted !== points) throw new Error(`only ${accepted} of ${points} points were accepted`);
}

/** A poll of all tasks, a list of them, how the sequence stands, and its first page in the browser. */
async function lookFigures(engine: Engine, { plain }: Bench): Promise<Figure[]> {
  await engine.refresh('urgent');
  const squeue = (): Promise<string> => plain.there('squeue --me --noheader --array >/dev/null');
  const polls = 5;
  const before = process.cpuUsage();
  const poll = await inTurns(polls, () => engine.refresh('urgent'), squeue);
  const { user, system } = process.cpuUsage(before);
  const busy = (user + system) / 1000 / polls;
  await engine.store.checkpoint();
  const parse = async (): Promise<unknown> => JSON.parse(readFileSync(join(engine.folder, 'jobs.json'), 'utf8'));
  const sequences = await engine.sequences();
  const [job] = engine.store.state.active();
  if (job === undefined) throw new Error('no task is left');
  // What was worked out holds until something happens.
  let notes = 0;
  const somethingNew = (): Promise<unknown> => engine.note(job.id, `note ${(notes += 1)}`);
  const standing = await inTurns(5, () => sequences.views(), parse, somethingNew);
  await rememberProject(engine.folder);
  const server = await startServer({ version: 'bench', program: [], port: 0 });
  try {
    const ask = async (path: string): Promise<unknown> => {
      const answer = await fetch(`${server.origin}/api${path}`, {
        headers: { authorization: `Bearer ${server.token}` },
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.json();
    };
    const { projects } = (await ask('/projects')) as { projects: { id: string }[] };
    const own = `/projects/${projects[0]?.id}/sequences`;
    const { sequences: all } = (await ask(own)) as { sequences: { id: string }[] };
    const page = await inTurns(5, () => ask(`${own}/${all[0]?.id}?limit=100`), parse, somethingNew);
    const some = [...engine.store.state.active()].slice(0, points / 10).map(({ id }) => id);
    const shown = await sweepPageFigures(points, {
      url: server.url,
      place: `${server.origin}/p/${projects[0]?.id}/sequences/${all[0]?.id}`,
      end: () => engine.act('cancel', some),
    });
    return [
      figureOf(`a poll of its ${points} tasks, against squeue`, poll),
      figureOf('processor time of a poll, against its time', { ours: busy, baseline: poll.ours }),
      figureOf('how the sequence stands after a change, against reading jobs.json', standing),
      figureOf('its first page from the server after a change, against reading jobs.json', page),
      ...shown,
    ];
  } finally {
    await server.close();
  }
}

/**
 * Every third task cancelled, then all of it. What a queue forgets because it was cancelled while it waited has to be missed
 * by a look that waited for accounting, before that counts.
 */
async function endFigures(engine: Engine, { plain }: Bench): Promise<Figure[]> {
  const idsNow = (): string[] => [...engine.store.state.active()].map(({ id }) => id);
  const thirds = idsNow().filter((_, n) => n % 3 === 0);
  const part = await timed(() => engine.act('cancel', thirds));
  const looks: number[] = [];
  const known = await timed(async () => {
    while (thirds.some((id) => !engine.job(id).isFinal)) {
      await wait(5000);
      looks.push(await timed(() => engine.refresh('urgent')));
    }
  });
  const left = idsNow().length;
  const sequences = await engine.sequences();
  const whole = await timed(() => sequences.cancel(sequences.find('sweep')));
  const told = left - idsNow().length;
  await plain.there(`sbatch --hold --array=0-${points - 1} -n 1 --mem=50M -o /dev/null --wrap true >/dev/null`);
  const baseline = await timed(() => plain.there('scancel --me'));
  const [second, apart] = [1000, 15_000];
  return [
    figureOf(`every third task cancelled (${thirds.length}), against a second`, { ours: part, baseline: second }),
    figureOf(`then ${looks.length} looks until each is known to have ended, against 15 s`, {
      ours: known,
      baseline: apart,
    }),
    figureOf('of these the longest look, against scancel', { ours: Math.max(...looks), baseline }),
    figureOf(`the sequence cancelled (${left} tasks, of ${told} the end is known at once), against a second`, {
      ours: whole,
      baseline: second,
    }),
    figureOf('the same, against scancel of an array', { ours: whole, baseline }),
  ];
}

async function openProject(folder: string, code: string): Promise<Engine> {
  const engine = await Engine.create(folder);
  await engine.codes.add(join(code, 'code.yaml'));
  await addAnalysis(folder, 'trivial', 'trivial', [join(code, 'input.json')]);
  return engine;
}

function writeCode(folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'code.yaml'), trivialCode);
  writeFileSync(join(folder, 'run.sh'), 'echo done >answer\n');
  writeFileSync(join(folder, 'input.json'), '{"depth": 1}\n');
  return folder;
}

function foldersByHand(folder: string, code: string): void {
  const same = ['run.sh', 'code.yaml'].map((name) => [name, readFileSync(join(code, name))] as const);
  for (let n = 0; n < points; n += 1) {
    const own = join(folder, String(n));
    mkdirSync(own, { recursive: true });
    for (const [name, bytes] of same) writeFileSync(join(own, name), bytes);
    writeFileSync(join(own, 'input.json'), `{"depth": ${n + 1}}\n`);
    writeFileSync(join(own, 'submit.sh'), `#!/bin/sh\ncd ${n} && sh run.sh >stdout\n`);
  }
}

/** By the times of the facts, ms: one is written when what it says has been done, or is about to be. */
function timesOf(project: string): Record<'saving' | 'staging' | 'handingOver', number> {
  const times = new Map<string, number>();
  for (const line of readFileSync(join(project, '.simtrail/log.jsonl'), 'utf8').trim().split('\n')) {
    const { type, at } = JSON.parse(line) as Fact;
    if (!times.has(type)) times.set(type, Date.parse(at));
  }
  const between = (from: FactType, to: FactType): number => (times.get(to) ?? NaN) - (times.get(from) ?? NaN);
  return {
    saving: between('sequence', 'prepared'),
    staging: between('staging', 'submitting'),
    handingOver: between('submitting', 'accepted'),
  };
}

const sequenceText = `simtrail_sequence: 1
name: sweep
machine: cluster
steps:
  a: { analysis: trivial, sweep: { grid: { depth: { from: 1, to: ${points}, count: ${points} } } } }
`;

const trivialCode = `simtrail_code: 1
name: trivial
title: Says that it ran
program: [run.sh]
inputs: [{ role: input, file: input.json }]
parameters: input
command: [sh, run.sh]
evidence: [{ file: answer }]
`;
