import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { collectedFiles, Engine, localMachine } from '../../src/engine/index.ts';
import { AppError } from '../../src/errors/index.ts';
import type { Job } from '../../src/model/index.ts';
import { layout } from '../../src/store/index.ts';
import type { Random } from '../random.ts';

/** What the program is asked to do, as its input has it. */
const kinds = ['ok', 'ok', 'ok', 'fail', 'incomplete', 'silent', 'odd', 'slow'] as const;

const names = [
  'plain',
  'Überblick 腔 100%',
  "it's a <b>job</b> & more",
  'con.1',
  '-rf',
  'a  b',
  'x'.repeat(190),
  '"><script>alert(1)</script>',
  '\u202Egnp.exe',
  '😀',
  '#job-1',
];

const notes = [
  '',
  'fine',
  'a line\nand another\r\n',
  '\u0000\u0007\u001b[31mred\u001b[0m',
  '</td><script>alert(1)</script>',
  '\ud800 alone',
  '\u2028 & &#39; ]]>',
  '"type":"prepared"',
];

const tags = ['figure-3', 'ü', '<i>', 'a b'];

const analysisNames = ['cavity', 'Cavity', 'Über 腔', "it's", 'a b', 'x'.repeat(60), '-dash', '#1', 'nul.x'];

/** A program that leaves what its input says; its results are the same for the same input. */
const program = `kind=$(sed -n 's/.*"kind": *"\\([a-z]*\\)".*/\\1/p' input.json)
value=$(sed -n 's/.*"value": *\\([0-9]*\\).*/\\1/p' input.json)
echo "value=$value"
echo "<warning> & more" >&2
[ "$kind" = fail ] && { echo partly >part.txt; exit 3; }
[ "$kind" = silent ] && exit 0
[ "$kind" = slow ] && sleep 30
[ "$kind" = incomplete ] || echo "{\\"answer\\": $value}" >answer.json
seq 1 "$((20 + value))" >table.csv
cat upstream.json >>table.csv 2>/dev/null
[ "$kind" = odd ] || exit 0
mkdir -p 'deep/er' && echo a >'deep/er/x y#1?.txt' && echo b >'Ü 100%.txt' && echo c >CON.log && echo d >"new
line.txt" && : >empty.txt && echo e >case.txt && echo f >CASE.TXT && ln -s /etc/passwd link.txt
echo g >"$(printf '%0250d' 1)" && echo h >'back\\slash' && echo i >' blank ' && printf 'j\\377' >"$(printf 'bad\\377.txt')"
`;

const code = `simtrail_code: 1
name: any
title: Leaves what its input says
program: [run.sh]
inputs:
  - { role: input, file: input.json, as: input.json }
  - { role: upstream, file: '*.upstream', as: upstream.json, required: false }
  - { role: extra, file: '*.dat', required: false }
command: [sh, run.sh]
parameters: input
evidence: [{ file: answer.json, json: answer }]
quantities:
  - { name: answer, unit: mm, file: answer.json, json: answer }
  - { name: line, unit: '', file: table.csv, column: 1, header: false, take: last }
headline: answer
results: { small: [answer.json, '*.txt', '**/*.txt'], large: [table.csv] }
`;

const sequence = `simtrail_sequence: 1
name: many
on_failure: continue
steps:
  first: { analysis: cavity, sweep: { grid: { value: [3, 4], kind: [ok, fail] } } }
  second: { analysis: cavity, for_each: first, set: { value: 9 }, inputs: [{ from: first, files: table.csv, to: '' }] }
`;

/** Makes projects as people do, with the engine itself: the same seed makes the same one, but for ids and times. */
export class RandomProject {
  readonly did: string[] = [];
  private readonly random: Random;
  private readonly home: string;
  private count = 0;

  readonly engine: Engine;

  private constructor(engine: Engine, { random, home }: { random: Random; home: string }) {
    this.engine = engine;
    this.random = random;
    this.home = home;
  }

  /** In `home`, which is empty. */
  static async make(home: string, random: Random): Promise<RandomProject> {
    writeFileSync(join(home, 'run.sh'), program);
    writeFileSync(join(home, 'any.yaml'), code);
    writeFileSync(join(home, 'input.json'), '{ "kind": "ok", "value": 1 }\n');
    writeFileSync(join(home, 'big.dat'), 'x'.repeat(5000));
    const name = random.pick(['pillbox', '<b>bold</b>', 'Über 腔', '...']);
    const engine = await Engine.create(join(home, 'project'), name, { machines: (wanted) => machineOf(home, wanted) });
    await engine.codes.add(join(home, 'any.yaml'));
    const project = new RandomProject(engine, { random, home });
    await project.tries('add', () => engine.addAnalysis('cavity', 'any', [join(home, 'input.json')]));
    if (random.below(12) > 0) await project.tries('first', () => project.submit());
    for (let left = random.below(9); left > 0; left--) await project.act();
    await project.settle();
    return project;
  }

  private async act(): Promise<void> {
    const { random } = this;
    const actions: Record<string, () => Promise<unknown>> = {
      submit: () => this.submit(),
      'submit more': async () => void (await this.submit(), await this.submit()),
      reuse: () => this.reuse(),
      'reuse again': () => this.reuse(),
      rerun: () => this.rerun(),
      'rerun again': () => this.rerun(),
      chain: () => this.chain(),
      analysis: () => this.addAnalysis(),
      annotate: () => this.annotate(),
      collect: () => this.collect(),
      clean: () => this.clean(),
      remove: () => this.removeResult(),
      rename: () => this.moveAnalysis(),
      edit: () => this.editOutside(),
      cancel: () => this.cancel(),
      sequence: () => this.sequence(),
    };
    const action = random.pick(Object.keys(actions));
    await this.tries(action, actions[action] as () => Promise<unknown>);
  }

  /** What is refused in a sentence is no matter; anything else is thrown. */
  private async tries(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.did.push(what);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.did.push(`${what} (${error.code})`);
    }
  }

  /** Waits for the end of everything. */
  private async settle(): Promise<void> {
    const end = AbortSignal.timeout(60_000);
    for await (const _ of this.engine.watch(undefined, end));
    if (end.aborted) throw new Error(`jobs did not end: ${this.did.join(', ')}`);
  }

  private async planned(): Promise<Awaited<ReturnType<Engine['plan']>>> {
    const { random } = this;
    const { analyses } = await this.engine.analyses();
    if (analyses.length === 0) throw new AppError('NO_ANALYSIS', { name: 'any', known: [] });
    const kind = random.pick(kinds.slice(0, -1));
    const { name: analysis } = random.pick(analyses);
    const hasExtra = existsSync(join(this.engine.folder, layout.analyses, analysis, 'big.dat'));
    return this.engine.plan({
      analysis,
      machine: random.pick(['local', 'far']),
      name: random.pick(names),
      notes: random.pick(notes),
      tags: random.below(3) === 0 ? [random.pick(tags)] : [],
      runtime: random.pick([60, 3600]),
      ...(random.below(2) === 0 ? { set: [{ path: 'value', value: String(random.below(3)) }] } : {}),
      ...(random.below(2) === 0 ? { set: [{ path: 'kind', value: kind }] } : {}),
      ...(random.below(8) === 0 ? { snapshot: false } : {}),
      ...(hasExtra && random.below(2) === 0 ? { reference: ['*.dat'] } : {}),
    });
  }

  private async submit(): Promise<Job> {
    return this.engine.submit(await this.planned());
  }

  private async reuse(): Promise<void> {
    await this.settle();
    const plan = await this.planned();
    const same = await this.engine.sameWorkAs(plan);
    await (same === undefined ? this.engine.submit(plan) : this.engine.reuse(plan, same));
  }

  private async rerun(): Promise<void> {
    await this.settle();
    const { random } = this;
    const job = this.job();
    const plan = await this.engine.planRerun({
      job: job.id,
      ...(random.below(3) === 0 ? { set: [{ path: 'value', value: '7' }] } : {}),
      ...(random.below(3) === 0 ? { runtime: 120 } : {}),
      ...(random.below(3) === 0 ? { name: random.pick(names) } : {}),
      ...(random.below(3) === 0 ? { machine: random.pick(['local', 'far']) } : {}),
    });
    await this.engine.rerun(plan);
  }

  /** A job that reads what another one left, from where it was left. */
  private async chain(): Promise<void> {
    await this.settle();
    const job = this.job();
    const results = join(this.engine.folder, job.record.run_folder);
    const upstream = join(this.home, `from-${(this.count += 1)}.upstream`);
    const name = `down ${this.count}`;
    await this.engine.addAnalysis(name, 'any', [join(this.home, 'input.json'), join(results, 'answer.json')]);
    renameSync(join(this.engine.folder, 'analyses', name, 'answer.json'), upstream);
    rmSync(join(this.engine.folder, 'analyses', name), { recursive: true });
    await this.engine.addAnalysis(name, 'any', [join(this.home, 'input.json'), upstream]);
    await this.engine.submit(await this.engine.plan({ analysis: name, name }));
  }

  private async addAnalysis(): Promise<void> {
    const { random } = this;
    const files = [join(this.home, 'input.json'), ...(random.below(2) === 0 ? [join(this.home, 'big.dat')] : [])];
    await this.engine.addAnalysis(random.pick(analysisNames), 'any', files);
  }

  private async annotate(): Promise<void> {
    await this.engine.note(this.job().id, this.random.pick(notes));
    await this.engine.tag(this.job().id, [this.random.pick(tags)]);
  }

  private async collect(): Promise<void> {
    await this.settle();
    const choice = this.random.pick([{ large: true }, { all: true }, { patterns: ['table.csv'] }]);
    await this.engine.collect(this.job().id, { choice });
  }

  private async clean(): Promise<void> {
    await this.settle();
    const far = await this.engine.farFolders();
    await far.clean(await far.planCleaning(this.job().id, { force: this.random.below(2) === 0 }));
  }

  private async removeResult(): Promise<void> {
    await this.settle();
    const job = this.job();
    const files = (await collectedFiles(this.engine.folder, job)) ?? [];
    const here = files.filter(({ state }) => state === undefined);
    if (here.length > 0) rmSync(join(this.engine.folder, job.record.run_folder, this.random.pick(here).path));
  }

  /** Renames the folder of an analysis, removes it, or changes its input. */
  private async moveAnalysis(): Promise<void> {
    const folder = join(this.engine.folder, layout.analyses);
    const name = this.random.pick(['cavity', ...(existsSync(folder) ? readdirSync(folder) : [])]);
    if (!existsSync(join(folder, name))) return;
    const way = this.random.below(3);
    if (way === 0 && !existsSync(join(folder, 'renamed'))) renameSync(join(folder, name), join(folder, 'renamed'));
    else if (way === 1) rmSync(join(folder, name), { recursive: true });
    else writeFileSync(join(folder, name, 'input.json'), '{ "kind": "ok", "value": 12 }\n');
  }

  /** What other programs may write: notes, and records of their own. */
  private async editOutside(): Promise<void> {
    await this.settle();
    await this.engine.store.checkpoint();
    const file = join(this.engine.folder, layout.jobs);
    if (!existsSync(file)) return;
    const document = JSON.parse(readFileSync(file, 'utf8')) as { jobs: Record<string, unknown>[] };
    const one = document.jobs[0];
    if (one !== undefined) one['notes'] = 'written <b>by another program</b>';
    document.jobs.push({ job_name: 'foreign', slurm_id: '12', machine: 'cori', theirs: { deep: [1] } });
    writeFileSync(file, JSON.stringify(document));
    await this.engine.store.refresh();
  }

  private async cancel(): Promise<void> {
    const plan = await this.engine.plan({ analysis: 'cavity', set: [{ path: 'kind', value: 'slow' }] });
    const job = await this.engine.submit(plan);
    await this.engine.cancel(job.id);
  }

  private async sequence(): Promise<void> {
    const sequences = await this.engine.sequences();
    await sequences.start({ file: { name: 'many.yaml', text: sequence } });
    await this.settle();
  }

  private job(): Job {
    const jobs = [...this.engine.store.state.jobs()].filter(({ isOurs }) => isOurs);
    if (jobs.length === 0) throw new AppError('NO_JOB', { ref: 'any' });
    return this.random.pick(jobs);
  }
}

/** `local`, and `far`: a machine with folders of its own, on this computer too. */
export async function machineOf(home: string, name: string): Promise<Awaited<ReturnType<Engine['machine']>>> {
  const here = { ...localMachine(), poll_floor_seconds: 0, cores: 4 };
  if (name !== 'far') return here;
  const work_folder = join(home, 'far work');
  mkdirSync(work_folder, { recursive: true });
  chmodSync(work_folder, 0o700);
  return { ...here, name: 'far', work_folder };
}
