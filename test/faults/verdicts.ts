import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tokenOf, type JobRecord } from '../../src/model/index.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Lane } from './lane.ts';
import type { Fault, Trial } from './trials.ts';

/** What became of a trial's job; `wrong` says in words what must not be. */
export interface Verdict {
  trial: Trial;
  record?: JobRecord;
  runs: number;
  /** How often Slurm accepted it, as accounting tells. */
  accepted: number;
  wrong?: string;
}

/** Judges each trial by the record, by what the runs of the job wrote, and by Slurm's accounts. */
export function judgeTrials(
  trials: readonly Trial[],
  cluster: Cluster,
  { runsFile, lanes }: { runsFile: string; lanes: readonly Lane[] },
): Verdict[] {
  const runs = counts(existsSync(runsFile) ? readFileSync(runsFile, 'utf8').split('\n') : []);
  const accepted = counts(acceptedNames(cluster));
  const records = new Map<string, JobRecord>();
  for (const lane of lanes) {
    for (const record of lane.records()) records.set(`${lane.user.home} ${record.job_name}`, record);
  }
  const known = new Set([...records.values()].map((record) => record.id as string));
  const strangers = [...runs.keys()].filter((id) => id !== '' && !known.has(id));
  if (strangers.length > 0) throw new Error(`jobs ran that no record knows: ${strangers.join(', ')}`);
  return trials.map((trial) => {
    const record = records.get(`${trial.lane.user.home} ${trial.name}`);
    const token = record === undefined ? '' : tokenOf(record.id);
    const ran = record === undefined ? 0 : (runs.get(record.id) ?? 0);
    const times = record === undefined ? 0 : (accepted.get(token) ?? 0);
    const wrong = wrongWith(trial, record, ran, times);
    return { trial, runs: ran, accepted: times, ...(record && { record }), ...(wrong === undefined ? {} : { wrong }) };
  });
}

function wrongWith(trial: Trial, record: JobRecord | undefined, runs: number, accepted: number): string | undefined {
  if (record === undefined) {
    return trial.lane.reported.includes(trial.name) ? 'it was reported and there is no record of it' : undefined;
  }
  const { status, status_detail, exit_code, slurm_id, forgotten_id, started_at, ended_at } = record;
  if (runs !== 1) return `it ran ${runs} times`;
  // Slurm takes a job whose end it did not hear of for one whose node failed, or launches it again and cancels it.
  const isUnheard =
    ['NODE_FAIL', 'CANCELLED'].includes(record.scheduler_state ?? '') &&
    (status_detail ?? '').endsWith('came to its end');
  if (status !== 'succeeded' || (status_detail !== null && !isUnheard))
    return `it ran, and is ${status}: ${status_detail}`;
  if (exit_code !== 0 || started_at === null || ended_at === null) return 'its end is not told as it was';
  if (!/^\d+$/.test(slurm_id ?? '')) return `its id is ${slurm_id}`;
  // A job that was forgotten may have left a row before; one that the controller knew as pending may have left none.
  const most = trial.fault === 'controller' ? 1 + (typeof forgotten_id === 'string' ? 1 : 0) : 1;
  if (accepted > most) return `Slurm accepted it ${accepted} times`;
  return undefined;
}

function counts(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

function acceptedNames({ slurmConf, user }: Cluster): string[] {
  const args = ['-X', '-n', '-P', '-u', user, '-S', 'now-1day', '-E', 'now', '-o', 'JobName'];
  return execFileSync('sacct', args, { env: { ...process.env, SLURM_CONF: slurmConf }, encoding: 'utf8' }).split('\n');
}

const titles: Readonly<Record<Fault, string>> = {
  kill: 'kill -9 of simtrail',
  cut: 'cut of the connection',
  controller: 'kill -9 of slurmctld',
};

/** One line a fault. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const columns = [
    'fault',
    'trials',
    'met',
    'cut short',
    'recorded',
    'resubmitted',
    'ran once',
    'lost',
    'run twice',
    'wrong end',
  ];
  const rows = (Object.keys(titles) as Fault[]).map((fault) => {
    const of = verdicts.filter(({ trial }) => trial.fault === fault);
    const many = (is: (verdict: Verdict) => boolean): string => String(of.filter(is).length);
    const recorded = of.filter(({ record }) => record !== undefined);
    return [
      titles[fault],
      String(of.length),
      many(({ trial }) => trial.met),
      many(({ trial }) => trial.code !== 0),
      String(recorded.length),
      many(({ record }) => typeof record?.forgotten_id === 'string'),
      many(({ runs }) => runs === 1),
      String(
        recorded.filter(({ runs }) => runs === 0).length +
          of.filter(({ wrong = '' }) => wrong.includes('no record')).length,
      ),
      many(({ runs }) => runs > 1),
      many(({ wrong, runs }) => wrong !== undefined && runs === 1),
    ];
  });
  const widths = columns.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [columns, ...rows].map(line).join('\n');
}
