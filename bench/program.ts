import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Engine } from '../src/engine/index.ts';
import { addAnalysis } from '../src/store/index.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';
import { aProjectOf } from './store-projects.ts';

const program = resolve('bin/simtrail');

/** The program as one meets it: how fast it starts, how fast it lists, how fast it gets jobs done. */
export async function programFigures(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'simtrail-bench-'));
  // The queue of this run is its own: the user's jobs are neither seen nor waited for.
  process.env['XDG_STATE_HOME'] = join(home, 'state');
  process.env['XDG_CONFIG_HOME'] = join(home, 'config');
  try {
    return [...(await starting(join(home, 'ten-thousand'))), await trivialJobs(home, 1000)];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function starting(folder: string): Promise<Figure[]> {
  await aProjectOf(10_000, folder);
  const node = (): Promise<void> => run(process.execPath, '-e', '0');
  const version = (): Promise<void> => run(program, '--version');
  const jobs = (): Promise<void> => run(program, 'jobs', '--project', folder);
  return [
    figureOf('simtrail --version, against node -e 0', await inTurns(21, version, node), { bar: 1.5 }),
    figureOf('simtrail jobs at 10,000 jobs, against --version', await inTurns(21, jobs, version), { bar: 3 }),
  ];
}

/** Saved, recorded, staged, submitted, run, judged and collected, against the same program run by a shell in a folder. */
async function trivialJobs(home: string, count: number): Promise<Figure> {
  const folder = join(home, 'trivial');
  const code = join(home, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'run.sh'), 'echo done >answer\n');
  writeFileSync(join(code, 'code.yaml'), trivialCode);
  writeFileSync(join(code, 'input.txt'), 'x = 1\n');
  const engine = await Engine.create(folder);
  await engine.codes.add(join(code, 'code.yaml'));
  await addAnalysis(folder, 'trivial', 'trivial', [join(code, 'input.txt')]);
  const ours = async (): Promise<void> => {
    for (let i = 0; i < count; i++) await engine.submit(await engine.plan({ analysis: 'trivial' }));
    for await (const event of engine.watch(undefined, new AbortController().signal)) {
      if (event.type === 'job' && event.job.isFinal && event.job.status !== 'succeeded') {
        throw new Error(`a trivial job is ${event.job.status}: ${event.job.record.status_detail}`);
      }
    }
  };
  const plain = join(home, 'plain');
  const script = `mkdir -p "${plain}/$0" && cd "${plain}/$0" && cp ${code}/run.sh ${code}/input.txt . && sh run.sh >stdout 2>stderr`;
  const xargs = (): Promise<void> =>
    run('sh', '-c', `rm -rf ${plain}; seq ${count} | xargs -P${availableParallelism()} -I{} sh -c '${script}' {}`);
  const times = await inTurns(1, ours, xargs);
  await engine.close();
  return figureOf(`${count} trivial jobs submitted and finished, against xargs -P`, times);
}

const trivialCode = `simtrail_code: 1
name: trivial
title: Says that it ran
program: [run.sh]
inputs: [{ role: input, file: input.txt }]
command: [sh, run.sh]
evidence: [{ file: answer }]
`;

function run(file: string, ...args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    if (file === 'sh') {
      spawn(file, args, { stdio: 'ignore' }).on('close', (code) =>
        code === 0 ? done() : fail(new Error(`${file} ended with ${code}`)),
      );
    } else {
      execFile(file, args, { maxBuffer: 1 << 28 }, (error) => (error === null ? done() : fail(error)));
    }
  });
}
